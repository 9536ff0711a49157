<?php
$s = fsockopen("smtp.example.com", 25);
fwrite($s, "HELO me\r\n");
exec("/bin/sh deploy.sh");
