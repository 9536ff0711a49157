rule hacktool_windows_mimikatz_binary : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows executable carries the console banner and internal names of Mimikatz, a credential dumping tool."
        reference = "https://attack.mitre.org/software/S0002/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        // Program text is UTF-16 in the native builds and ASCII in ports, hence wide ascii.
        $author = "gentilkiwi" wide ascii nocase
        $prompt = "mimikatz(commandline) # " wide ascii
        $banner = "A La Vie, A L'Amour" wide ascii nocase
        $prefix = "kuhl_m_" wide ascii nocase
        $m1 = "sekurlsa" wide ascii fullword
        $m2 = "lsadump" wide ascii fullword
        $m3 = "logonpasswords" wide ascii nocase
        $m4 = "dpapi" wide ascii fullword
    condition:
        uint16(0) == 0x5A4D and filesize < 10MB and
        1 of ($author, $prompt, $banner) and
        ($prefix or $prompt) and
        2 of ($m*)
}

rule hacktool_windows_mimikatz_commands : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script or log holds a Mimikatz command sequence (raise a privilege, then dump or forge credentials)."
        reference = "https://attack.mitre.org/software/S0002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $priv1 = "privilege::debug" wide ascii nocase
        $priv2 = "token::elevate" wide ascii nocase
        $c1 = "sekurlsa::logonpasswords" wide ascii nocase
        $c2 = "sekurlsa::minidump" wide ascii nocase
        $c3 = "sekurlsa::pth" wide ascii nocase
        $c4 = "sekurlsa::tickets" wide ascii nocase
        $c5 = "lsadump::sam" wide ascii nocase
        $c6 = "lsadump::dcsync" wide ascii nocase
        $c7 = "lsadump::lsa" wide ascii nocase
        $c8 = "kerberos::golden" wide ascii nocase
        $c9 = "kerberos::ptt" wide ascii nocase
        $c10 = "vault::cred" wide ascii nocase
    condition:
        // One command alone is what documentation quotes; an operator chains them.
        filesize < 5MB and ((1 of ($priv*) and 1 of ($c*)) or 4 of ($c*))
}
