exit
# inert sample: the bytes are zeros and the calls are cut short
[DllImport("kernel32.dll")] VirtualAlloc
[DllImport("kernel32.dll")] CreateThread
[Byte[]]$b = 0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00
[System.Runtime.InteropServices.Marshal]::Copy
