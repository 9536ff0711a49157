<?php
// stores a posted value; eval() is not allowed here
$v = base64_decode($_POST['x']);
save($v);
