<?php
$k="0123abcd";
function x($t,$k){ return $t[0]^$k[0]; }
echo strlen(file_get_contents("php://input"));
