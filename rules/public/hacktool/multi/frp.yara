rule hacktool_multi_frp : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The frp reverse proxy client or server (Go): a legitimate tool that intruders often use to publish internal services."
        reference = "https://github.com/fatedier/frp"
        date = "2026-11-21"
        severity = "medium"
    strings:
        $p1 = "github.com/fatedier/frp/client"
        $p2 = "github.com/fatedier/frp/server"
        $p3 = "github.com/fatedier/frp/pkg/"
        $p4 = "github.com/fatedier/frp/models/"
    condition:
        (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and filesize < 60MB and 2 of them
}
