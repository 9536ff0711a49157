rule document_windows_lnk_powershell : document windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows shortcut starts PowerShell, cmd or mshta with hidden, encoded or downloading arguments."
        reference = "https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-shllink/16cb4ca1-9339-4d0c-a68d-bf1d6cc0f943"
        date = "2026-11-21"
        severity = "high"
    strings:
        // Arguments are UTF-16 (flag IsUnicode); older tools write them in the ANSI code page.
        $t1 = /powershell/ wide ascii nocase
        $t2 = "cmd.exe" wide ascii nocase
        $t3 = "mshta" wide ascii nocase
        $t4 = "rundll32" wide ascii nocase
        $t5 = "wscript" wide ascii nocase
        $a1 = /-w[a-z]{0,10} +(hidden|1)\b/ wide ascii nocase
        $a2 = /-enc(odedcommand)? +[A-Za-z0-9+\/=]{40}/ wide ascii nocase
        $a3 = "DownloadString" wide ascii nocase
        $a4 = /Invoke-Expression/ wide ascii nocase
        $a5 = /(iwr|irm|curl|certutil|bitsadmin|mshta)(\.exe)?[^\x00]{1,40}https?:\/\// ascii nocase
        $a6 = /(iwr|irm|curl|certutil|bitsadmin|mshta)(\.exe)? [^|]{0,40}https?:\/\// wide nocase
        $a7 = "FromBase64String" wide ascii nocase
        $a8 = "-ExecutionPolicy Bypass" wide ascii nocase
        $a9 = "-ep bypass" wide ascii nocase
    condition:
        uint32(0) == 0x0000004C and uint32(4) == 0x00021401 and filesize < 5MB and
        1 of ($t*) and ($a5 or $a6 or 1 of ($a2, $a3, $a4, $a7) or ($a1 and 1 of ($a8, $a9)))
}
