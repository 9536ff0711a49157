rule hacktool_multi_ligolo_ng : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The Ligolo-ng agent or proxy (Go), which gives an operator a network route into the victim network."
        reference = "https://github.com/nicocha30/ligolo-ng"
        date = "2026-11-21"
        severity = "high"
    strings:
        $repo = "github.com/nicocha30/ligolo-ng"
        $old = "github.com/tnpitsecurity/ligolo-ng"
        $p1 = "ligolo-ng/pkg/agent"
        $p2 = "ligolo-ng/pkg/protocol"
        $p3 = "ligolo-ng/pkg/proxy"
        $p4 = "ligolo-ng/pkg/relay"
    condition:
        (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and filesize < 60MB and 1 of ($repo, $old) and 1 of ($p*)
}
