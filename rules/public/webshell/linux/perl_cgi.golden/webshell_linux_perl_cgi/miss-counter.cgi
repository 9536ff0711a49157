#!/usr/bin/perl
use CGI qw(param);
my $q = $ENV{QUERY_STRING};
my $page = param("page");
system("date >> /var/log/counter");
print "Content-type: text/html\n\n$page";
