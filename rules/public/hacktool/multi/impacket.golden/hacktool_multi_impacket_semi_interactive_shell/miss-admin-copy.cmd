cmd.exe /Q /c dir C:\ 1> \\127.0.0.1\ADMIN$\listing.txt 2>&1
