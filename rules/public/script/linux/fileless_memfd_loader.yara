rule script_linux_fileless_memfd_loader : script linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script creates an anonymous memory file, writes a program into it and executes it without a file on disk."
        reference = "https://attack.mitre.org/techniques/T1620/"
        date = "2026-11-21"
        severity = "high"
    strings:
        // 319 is memfd_create on x86-64, 356 on x86, 279 on arm64.
        $sys = /syscall\s{0,2}\(\s{0,2}(319|356|279)\s{0,2},/
        $mf = "memfd_create"
        $x1 = /\/proc\/(self|\$\$|\{\}|%[ds]|["'] ?[.+] ?(str\()?[^"'\n]{1,20}[.+] ?["'])\/fd\//
        $x2 = "fexecve"
        $p1 = "exec {" nocase
        $p2 = "os.execv"
        $p3 = "subprocess."
        $p4 = "exec(" nocase
        $elf1 = "f0VMR"
        $elf2 = "\\x7fELF"
        $elf3 = "7f454c46" nocase
        $g1 = "urlopen"
        $g2 = "requests.get"
        $g3 = "b64decode"
        $g4 = "pack q/H*/" nocase
        $g5 = "pack(\"H*\""
        $g6 = "zlib.decompress"
    condition:
        // memfd_create by name is ordinary in graphics and test code: then the fetched or embedded ELF is required.
        filesize < 5MB and not uint32(0) == 0x464C457F and 1 of ($x*) and 1 of ($p*) and
        (($sys and 1 of ($elf*, $g*)) or ($mf and 1 of ($elf*) and 1 of ($g*)))
}
