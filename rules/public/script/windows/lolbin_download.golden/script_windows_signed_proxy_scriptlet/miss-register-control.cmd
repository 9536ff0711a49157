regsvr32 /s "C:\Program Files\App\control.dll"
rundll32 shell32.dll,Control_RunDLL
mshta.exe C:\App\about.hta
