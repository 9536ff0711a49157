<?php exit('inert sample');
$Q=str_replace('Tk','','cTkreTkatTke_fuTknctTkion');
$a='';
$B=$Q('',$a);$B();
