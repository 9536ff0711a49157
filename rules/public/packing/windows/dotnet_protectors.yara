rule packing_windows_dotnet_reactor : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A .NET program was protected with an unlicensed .NET Reactor, or names its loader resource."
        reference = "https://www.eziriz.com/dotnet_reactor.htm"
        date = "2026-11-21"
        severity = "medium"
    strings:
        $clr = /mscoree\.dll/ nocase
        $t1 = "is protected by an unregistered version of" wide ascii nocase
        $t2 = ".NET Reactor" wide ascii
        $t3 = "Eziriz" wide ascii
    condition:
        uint16(0) == 0x5A4D and filesize < 50MB and $clr and $t2 and 1 of ($t1, $t3)
}

rule packing_windows_confuserex : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A .NET program was obfuscated with ConfuserEx (marker attribute kept)."
        reference = "https://github.com/yck1509/ConfuserEx"
        date = "2026-11-21"
        severity = "medium"
    strings:
        $clr = /mscoree\.dll/ nocase
        $attr = "ConfusedByAttribute"
        $ver = /Confuser(Ex|\.Core) v?[0-9]\.[0-9]/
    condition:
        uint16(0) == 0x5A4D and filesize < 50MB and $clr and ($attr or $ver)
}
