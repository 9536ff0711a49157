rule hacktool_windows_rubeus : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The Rubeus .NET tool for Kerberos ticket requests, roasting and forging."
        reference = "https://attack.mitre.org/software/S1071/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $dotnet = /mscoree\.dll/ nocase
        $ns = "Rubeus.Commands"
        $name = "Rubeus" wide ascii fullword
        // Status lines and command names as printed in the project's README (user strings are UTF-16 in .NET).
        $a1 = "[*] Action: Kerberoasting" wide
        $a2 = "[*] Action: AS-REP roasting" wide
        $a3 = "[*] Action: Ask TGT" wide
        $a4 = "[*] Action: S4U" wide
        $c1 = "asreproast" wide
        $c2 = "kerberoast" wide
        $c3 = "tgtdeleg" wide
        $c4 = "asktgt" wide
        $c5 = "createnetonly" wide
    condition:
        uint16(0) == 0x5A4D and filesize < 5MB and $dotnet and
        (2 of ($a*) or (($ns or $name) and 3 of ($c*)))
}
