exit; # inert sample
my $fd = syscall(319, $n, 1);
print $h pack q/H*/, q/7f454c46/;
exec {"/proc/$$/fd/$fd"} "x";
