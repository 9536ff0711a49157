rule document_multi_ole_autoopen_shell : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An OLE document holds a VBA project with an automatic macro and calls that start programs or download files."
        reference = "https://attack.mitre.org/techniques/T1204/002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        // Module source is compressed (MS-OVBA), so words may be broken; names also stand plainly in the project streams.
        $vba1 = "_VBA_PROJECT" wide
        $vba2 = "Attribut\x00e VB_"
        $auto1 = "AutoOpen" nocase
        $auto2 = "Auto_Open" nocase
        $auto3 = "Document_Open" nocase
        $auto4 = "Workbook_Open" nocase
        $auto5 = "AutoExec" nocase
        $auto6 = "AutoClose" nocase
        $x1 = /WScript\.Shell/ nocase
        $x2 = "Shell.Application" nocase
        $x3 = "ShellExecute" nocase
        $x4 = "URLDownloadToFile" nocase
        $x5 = /powershell/ nocase
        $x6 = "cmd /c" nocase
        $x7 = /cmd\.exe/ nocase
        $x8 = "winmgmts:" nocase
        $x9 = /MSXML2\.XMLHTTP/ nocase
        $x10 = "mshta" nocase
        $sh = "Shell" fullword
        $h1 = "Environ" nocase
        $h2 = "vbHide" nocase
        $h3 = "StrReverse" nocase
    condition:
        uint32be(0) == 0xD0CF11E0 and filesize < 20MB and
        1 of ($vba*) and 1 of ($auto*) and (1 of ($x*) or ($sh and 1 of ($h*)))
}
