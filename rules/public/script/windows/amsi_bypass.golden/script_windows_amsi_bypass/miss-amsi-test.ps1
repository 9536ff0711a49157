# checks that AMSI is loaded
$m = Get-Process -Id $PID | Select-Object -ExpandProperty Modules
if ($m.ModuleName -contains "amsi.dll") { "AmsiScanBuffer is available" }
