rule hacktool_multi_chisel : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The Chisel tunnelling tool (Go), often used to reach an internal network through HTTP."
        reference = "https://github.com/jpillora/chisel"
        date = "2026-11-21"
        severity = "high"
    strings:
        $p1 = "github.com/jpillora/chisel/client"
        $p2 = "github.com/jpillora/chisel/server"
        $p3 = "github.com/jpillora/chisel/share"
        $version = "chisel-v3"
    condition:
        // Package paths are kept in every Go binary, also after "strip".
        (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and filesize < 40MB and (2 of ($p*) or ($version and 1 of ($p*)))
}
