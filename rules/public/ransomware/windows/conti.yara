rule ransomware_windows_conti : ransomware windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "Text of a Conti note or the command line options of the Conti encryptor."
        reference = "https://attack.mitre.org/software/S0575/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $note1 = "encrypted by CONTI" wide ascii nocase
        $note2 = "the CONTI strain" wide ascii nocase
        $site = "contirecovery" wide ascii nocase
        $contact1 = /tor browser/ wide ascii nocase
        $contact2 = /\.onion/ wide ascii nocase
        $file1 = "CONTI_README" wide ascii nocase
        $file2 = "CONTI_LOG.txt" wide ascii nocase
        $opt1 = "-nomutex" wide ascii
        $opt2 = "-prockiller" wide ascii
        $opt3 = "--vmkiller" wide ascii
        $opt4 = "-size" wide ascii fullword
    condition:
        filesize < 10MB and
        ((1 of ($note*, $site) and 1 of ($contact*)) or ((uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and 1 of ($file*) and 2 of ($opt*)))
}
