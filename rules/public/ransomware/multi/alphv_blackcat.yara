rule ransomware_multi_alphv_blackcat : ransomware multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The ALPHV (BlackCat) encryptor: its configuration keys, options or note name are present."
        reference = "https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-353a"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $c1 = "note_full_image_text"
        $c2 = "default_file_cipher"
        $c3 = "default_file_mode"
        $c4 = "enable_esxi_vm_kill"
        $c5 = "strict_include_paths"
        $c6 = "enable_self_propagation"
        $c7 = "esxi_vm_kill_exclude"
        $c8 = "note_file_name"
        $n1 = "RECOVER-${EXTENSION}-FILES.txt"
        $o1 = "--no-prop-servers"
        $o2 = "no-vm-kill"
        $o3 = "access-token"
    condition:
        filesize < 20MB and (3 of ($c*) or ($n1 and 1 of ($c*)) or ((uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and $o1 and $o2 and $o3))
}
