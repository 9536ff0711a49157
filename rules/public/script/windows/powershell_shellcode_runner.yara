rule script_windows_powershell_shellcode_runner : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PowerShell or C# script reserves executable memory, copies a byte array into it and starts a thread there."
        reference = "https://attack.mitre.org/techniques/T1620/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $imp1 = /DllImport/ wide ascii nocase
        $imp2 = "GetDelegateForFunctionPointer" wide ascii nocase
        $a1 = "VirtualAlloc" wide ascii nocase
        $a2 = /VirtualProtect/ wide ascii nocase
        $c1 = "CreateThread" wide ascii nocase
        $c2 = "CreateRemoteThread" wide ascii nocase
        $c3 = "QueueUserAPC" wide ascii nocase
        $c4 = "WaitForSingleObject" wide ascii nocase
        $m1 = /Marshal\]::Copy/ wide ascii nocase
        $m2 = "Marshal.Copy" wide ascii nocase
        $m3 = "memset" wide ascii nocase
        $m4 = "WriteProcessMemory" wide ascii nocase
        $b1 = /\[Byte\[\]\] ?(\$[A-Za-z0-9_]{1,20} ?= ?)?(0x[0-9a-f]{1,2},){8}/ wide ascii nocase
        $b2 = /byte\[\] [A-Za-z0-9_]{1,20} ?= ?new byte\[[0-9]{0,6}\] ?\{ ?(0x[0-9a-f]{1,2}, ?){8}/ wide ascii nocase
        $b3 = "FromBase64String(" wide ascii nocase
    condition:
        filesize < 3MB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and
        1 of ($imp*) and 1 of ($a*) and 1 of ($c*) and 1 of ($m*) and 1 of ($b*)
}
