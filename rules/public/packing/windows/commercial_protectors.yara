import "pe"

rule packing_windows_themida : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows program is protected with Themida or WinLicense."
        reference = "https://www.oreans.com/Themida.php"
        date = "2026-11-21"
        severity = "medium"
    condition:
        uint16(0) == 0x5A4D and pe.is_pe and
        for any s in pe.sections : (
            s.name == ".themida" or s.name == ".winlice" or s.name == "Themida" or s.name == "WinLicen"
        )
}

rule packing_windows_vmprotect : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows program is protected with VMProtect."
        reference = "https://vmpsoft.com/"
        date = "2026-11-21"
        severity = "medium"
    condition:
        uint16(0) == 0x5A4D and pe.is_pe and
        for any s in pe.sections : (
            s.name == ".vmp0" or s.name == ".vmp1" or s.name == ".vmp2" or s.name == "VMProtec"
        )
}

rule packing_windows_mpress : packing windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows program is packed with MPRESS."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
        date = "2026-11-21"
        severity = "medium"
    condition:
        uint16(0) == 0x5A4D and pe.is_pe and
        pe.sections[0].name == ".MPRESS1" and pe.sections[1].name == ".MPRESS2"
}
