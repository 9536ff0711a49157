import "math"

rule packing_linux_elf_no_section_headers : packing linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ELF program without section headers whose content looks compressed or encrypted: a packed file."
        reference = "https://refspecs.linuxfoundation.org/elf/elf.pdf"
        date = "2026-11-21"
        severity = "medium"
    condition:
        // Linkers write section headers; packers drop them. e_shoff and e_shnum are zero (32 or 64 bit, little endian).
        uint32(0) == 0x464C457F and filesize > 1KB and filesize < 20MB and uint8(5) == 1 and
        (uint16(16) == 2 or uint16(16) == 3) and
        (
            (uint8(4) == 2 and uint32(0x28) == 0 and uint16(0x3C) == 0) or
            (uint8(4) == 1 and uint32(0x20) == 0 and uint16(0x30) == 0)
        ) and
        math.entropy(512, filesize - 512) > 7.2
}
