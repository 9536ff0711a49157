rule document_multi_office_dde_command : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A document or CSV field starts a command through Dynamic Data Exchange."
        reference = "https://attack.mitre.org/techniques/T1559/002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $d1 = /DDE(AUTO)? {1,4}(\\?["'])?[a-z]:\\{1,4}[^\r\n<]{0,80}(cmd|powershell|mshta|rundll32)(\.exe)?/ nocase
        $d2 = /[=+@-](cmd|powershell|mshta|rundll32|msexcel|regsvr32)\|["']? ?\/?[^\r\n!]{1,200}["']?!["']?[A-Z_]{1,10}[0-9]{0,5}/ nocase
        $d3 = /DDE(AUTO)? {1,4}["']?(cmd|powershell|mshta)(\.exe)?["']? {1,4}["']?\/[ck]/ nocase
    condition:
        filesize < 10MB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and any of them
}
