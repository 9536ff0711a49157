import "pe"

rule packing_windows_pe_entry_in_writable_section : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The entry point of a Windows program lies outside its first section, in one that is both writable and executable: a packed or patched file."
        reference = "https://learn.microsoft.com/en-us/windows/win32/debug/pe-format"
        date = "2026-11-21"
        severity = "medium"
    condition:
        uint16(0) == 0x5A4D and filesize < 50MB and pe.is_pe and pe.entry_point > 0 and
        // UPX names are left to the UPX rules
        pe.sections[0].name != "UPX0" and
        not (
            pe.entry_point >= pe.sections[0].raw_data_offset and
            pe.entry_point < pe.sections[0].raw_data_offset + pe.sections[0].raw_data_size
        ) and
        // 0x20000000 executable, 0x80000000 writable
        for any s in pe.sections : (
            (s.characteristics & 0xA0000000) == 0xA0000000 and
            pe.entry_point >= s.raw_data_offset and
            pe.entry_point < s.raw_data_offset + s.raw_data_size
        )
}
