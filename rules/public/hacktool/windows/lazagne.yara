rule hacktool_windows_lazagne : hacktool windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The LaZagne password recovery tool (bundled executable or its sources), which collects stored passwords of browsers, mail and system."
        reference = "https://attack.mitre.org/software/S0349/"
        date = "2026-11-21"
        severity = "high"
    strings:
        // Python module names survive in a PyInstaller bundle because its table of contents is not compressed.
        $p1 = "lazagne.config" nocase
        $p2 = "lazagne.softwares.browsers" nocase
        $p3 = "lazagne.softwares.sysadmin" nocase
        $p4 = "lazagne.softwares.windows" nocase
        $p5 = "lazagne.softwares.mails" nocase
        $banner = "The LaZagne Project" nocase
    condition:
        filesize < 30MB and (3 of ($p*) or ($banner and 1 of ($p*)))
}
