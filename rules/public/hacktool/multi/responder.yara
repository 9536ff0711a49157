rule hacktool_multi_responder : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The Responder poisoner for LLMNR, NBT-NS and mDNS (sources, configuration or bundle), used to capture network hashes."
        reference = "https://attack.mitre.org/software/S0174/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $banner = "NBT-NS, LLMNR & MDNS" nocase
        $core = "[Responder Core]"
        $author = "laurent.gaffie" nocase
        $k1 = "RespondToName"
        $k2 = "DontRespondTo"
        $k3 = "Responder.db"
        $k4 = "Responder-Session.log"
        $k5 = "Poisoners-Session.log"
    condition:
        filesize < 20MB and
        (($core and 2 of ($k*)) or ($banner and ($author or 1 of ($k*))))
}
