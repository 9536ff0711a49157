rule ransomware_multi_akira_note : ransomware multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The ransom note of the Akira group, or its text inside an encryptor."
        reference = "https://www.cisa.gov/news-events/cybersecurity-advisories/aa24-109a"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $file = "akira_readme.txt" wide ascii nocase
        $t1 = "Whatever who you are and what your title is" wide ascii
        $t2 = "fully or partially dead" wide ascii
        $t3 = "akiral2iz6a7qgd3ayp3l6yub7xx2uep76idk3u2kollpj5z3z636bad" wide ascii
        $t4 = "we have taken a great amount of your corporate data prior to encryption" wide ascii
        $ext = ".akira" wide ascii
        $opt1 = "encryption_path" wide ascii
        $opt2 = "encryption_percent" wide ascii
        $opt3 = "share_file" wide ascii
    condition:
        filesize < 10MB and
        (2 of ($t*) or ($file and 1 of ($t*)) or ((uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and ($file or $ext) and 2 of ($opt*)))
}
