rule hacktool_linux_linpeas : hacktool linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The LinPEAS shell script, which searches a Linux host for ways to gain root."
        reference = "https://github.com/peass-ng/PEASS-ng"
        date = "2026-11-21"
        severity = "high"
    strings:
        $legend = "95% a PE vector"
        $name = "linpeas" nocase
        $s1 = "carlospolop" nocase
        $s2 = "peass-ng" nocase
        $s3 = "hacktricks" nocase
    condition:
        // "#!" first: the project's README and blog posts quote the same words.
        uint16(0) == 0x2123 and filesize < 3MB and $name and
        ($legend or 2 of ($s*))
}
