rule hacktool_windows_sharphound_binary : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The SharpHound collector, which maps an Active Directory domain for BloodHound attack path analysis."
        reference = "https://attack.mitre.org/software/S0521/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $clr = /mscoree\.dll/ nocase
        $name = "SharpHound" wide ascii nocase
        $m1 = "GPOLocalGroup" wide ascii
        $m2 = "LoggedOn" wide ascii fullword
        $m3 = "SPNTargets" wide ascii
        $m4 = "PSRemote" wide ascii
        $m5 = "ObjectProps" wide ascii
        $m6 = "ComputerOnly" wide ascii
        $m7 = "DCOnly" wide ascii
    condition:
        uint16(0) == 0x5A4D and filesize < 10MB and $clr and $name and 4 of ($m*)
}

rule hacktool_windows_sharphound_script : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PowerShell script runs the BloodHound collector with explicit collection methods."
        reference = "https://attack.mitre.org/software/S0521/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $run1 = "Invoke-BloodHound" wide ascii nocase
        $run2 = /SharpHound(\.exe)?["']? +-{1,2}c/ wide ascii nocase
        $o1 = /-{1,2}CollectionMethods? +["']?(All|DCOnly|Session|LoggedOn|ACL|ComputerOnly)/ wide ascii nocase
        $o2 = "-ZipFileName" wide ascii nocase
        $o3 = "-OutputDirectory" wide ascii nocase
        $o4 = "-Stealth" wide ascii nocase
    condition:
        filesize < 3MB and 1 of ($run*) and ($o1 or 2 of ($o2, $o3, $o4))
}
