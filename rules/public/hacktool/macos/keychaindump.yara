rule hacktool_macos_keychaindump : hacktool macos
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A macOS program that looks for the keychain master key in the memory of securityd."
        reference = "https://github.com/juuso/keychaindump"
        date = "2026-11-21"
        severity = "high"
    strings:
        $s1 = "securityd" fullword
        $s2 = "MALLOC_TINY"
        $s3 = "vmmap"
        $s4 = "master key candidates"
        $s5 = "Trying to decrypt wrapping key" nocase
        $s6 = "login.keychain"
    condition:
        (uint32(0) == 0xFEEDFACF or uint32(0) == 0xFEEDFACE or uint32be(0) == 0xCAFEBABE) and
        filesize < 2MB and 4 of them and 1 of ($s4, $s5)
}
