import "pe"

rule packing_windows_upx : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows program is packed with UPX: legitimate in itself, but common in malware."
        reference = "https://upx.github.io/"
        date = "2026-11-21"
        severity = "low"
    strings:
        $mark = /UPX!/
    condition:
        // section name at the start of the table, and the pack header before the first section's data
        uint16(0) == 0x5A4D and filesize < 50MB and pe.is_pe and
        pe.sections[0].name == "UPX0" and pe.sections[1].name == "UPX1" and
        $mark in (0..4096)
}

rule packing_windows_upx_modified : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows program was packed with UPX and then altered (section names or marker changed) so that \"upx -d\" fails."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
        date = "2026-11-21"
        severity = "medium"
    strings:
        $mark = /UPX!/
        // End of the UPX loader: restore registers, then clear the stack area and jump to the original entry.
        $tail32 = { 61 8D 44 24 80 6A 00 39 C4 75 FA 83 EC 80 E9 }
        $tail64 = { 48 8D 44 24 80 6A 00 48 39 C4 75 F9 48 83 EC 80 }
    condition:
        uint16(0) == 0x5A4D and filesize < 50MB and pe.is_pe and
        (
            (pe.sections[0].name == "UPX0" and pe.sections[1].name == "UPX1" and not $mark in (0..4096)) or
            ((pe.sections[0].name != "UPX0" or pe.sections[1].name != "UPX1") and
             pe.sections[0].raw_data_size == 0 and ($tail32 or $tail64))
        )
}
