rule packing_linux_upx : packing linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ELF program is packed with UPX and unaltered: rare on servers and common in Linux malware."
        reference = "https://upx.github.io/"
        date = "2026-11-21"
        severity = "low"
    strings:
        $mark = /UPX!/
        $info = "$Info: This file is packed with the UPX executable packer"
    condition:
        // l_info follows the program headers, so the first marker lies near the start.
        uint32(0) == 0x464C457F and filesize < 50MB and $mark in (0..1024) and ($info or #mark >= 2)
}

rule packing_linux_upx_marker_removed : packing linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ELF program packed with UPX whose \"UPX!\" markers were removed or replaced, so that unpackers refuse it."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $mark = /UPX!/
        $info = "$Info: This file is packed with the "
        $id = /Copyright \(C\) 1996-20[0-9]{2} the UPX Team/
        $prot = "PROT_EXEC|PROT_WRITE failed."
    condition:
        // The texts of the UPX loader stay when only the markers are changed; an intact file has
        // "UPX!" right behind the program headers. A packed file has no section headers: that
        // keeps unpackers and scanners, which quote the same texts, out.
        uint32(0) == 0x464C457F and filesize < 50MB and
        ((uint8(4) == 2 and uint16(0x3C) == 0) or (uint8(4) == 1 and uint16(0x30) == 0)) and
        not $mark in (0..1024) and 1 of ($info, $id, $prot)
}
