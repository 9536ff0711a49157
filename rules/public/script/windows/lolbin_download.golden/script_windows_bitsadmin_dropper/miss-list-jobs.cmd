bitsadmin /list /allusers /verbose
bitsadmin /transfer wsus /download https://example.com/pkg.cab C:\cache\pkg.cab
start "" notepad.exe
