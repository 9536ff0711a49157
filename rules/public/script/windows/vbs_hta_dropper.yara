rule script_windows_vbs_hta_dropper : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A VBScript or HTA fetches a file, writes it to disk as binary data and runs it."
        reference = "https://attack.mitre.org/techniques/T1059/005/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $h1 = /CreateObject *\( *["'](MSXML2\.(ServerXMLHTTP|XMLHTTP)|Microsoft\.XMLHTTP|WinHttp\.WinHttpRequest)/ wide ascii nocase
        $s1 = /CreateObject *\( *["']ADODB\.Stream/ wide ascii nocase
        $s2 = ".SaveToFile" wide ascii nocase
        $s3 = "responseBody" wide ascii nocase
        $r1 = /CreateObject *\( *["'](WScript\.Shell|Shell\.Application)/ wide ascii nocase
        $r2 = /\.(Run|Exec|ShellExecute) *\(? *[a-z"']/ wide ascii nocase
        $x1 = /\.(exe|scr|dll|bat|ps1|vbs)["']/ wide ascii nocase
        $x2 = /(%temp%|%appdata%|GetSpecialFolder *\( *2)/ wide ascii nocase
    condition:
        filesize < 1MB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and $h1 and $s1 and 1 of ($s2, $s3) and $r1 and $r2 and 1 of ($x*)
}

rule script_windows_hta_hidden_launcher : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An HTA hides its window and starts PowerShell, cmd or mshta from script."
        reference = "https://attack.mitre.org/techniques/T1218/005/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $hta = "<hta:application" wide ascii nocase
        $w1 = /windowState *= *["']?minimize/ wide ascii nocase
        $w2 = /showInTaskbar *= *["']?no/ wide ascii nocase
        $w3 = /(resizeTo|moveTo) *\(? *-?[0-9]{1,5} *, *-?[0-9]{1,5}/ wide ascii nocase
        $sh1 = "WScript.Shell" wide ascii nocase
        $sh2 = "Shell.Application" wide ascii nocase
        $c1 = /powershell/ wide ascii nocase
        $c2 = "cmd /c" wide ascii nocase
        $c3 = "cmd.exe /c" wide ascii nocase
        $c4 = "certutil" wide ascii nocase
        $c5 = "bitsadmin" wide ascii nocase
    condition:
        filesize < 1MB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and $hta and 1 of ($w*) and 1 of ($sh*) and 1 of ($c*)
}
