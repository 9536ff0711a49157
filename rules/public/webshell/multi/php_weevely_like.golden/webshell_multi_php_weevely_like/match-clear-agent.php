<?php exit("inert sample");
$k="00000000";$kh="000000000000";$kf="000000000000";
function x($t,$k){ /* removed */ $o.=$t[$i]^$k[$j]; }
if(@preg_match("/$kh(.+)$kf/",@file_get_contents("php://input"),$m)==1){ /* removed */ }
