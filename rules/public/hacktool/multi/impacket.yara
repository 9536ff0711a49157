rule hacktool_multi_impacket_bundle : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A stand-alone executable bundles the Impacket library, a usual way to bring lateral movement tools to a host without Python."
        reference = "https://attack.mitre.org/software/S0357/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $m1 = "impacket.dcerpc.v5"
        $m2 = "impacket.smbconnection"
        $m3 = "impacket.krb5"
        $m4 = "impacket.examples"
        $m5 = "impacket.ntlm"
    condition:
        (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and filesize < 60MB and 3 of them
}

rule hacktool_multi_impacket_semi_interactive_shell : hacktool multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The command line written by the Impacket wmiexec or smbexec shells: output sent to a numbered file on an administrative share."
        reference = "https://attack.mitre.org/software/S0357/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        // The output file name is "__" and a Unix time; the share and host can be changed by the operator.
        $wmiexec = /cmd\.exe \/Q \/c [^\r\n]{1,200} 1> \\\\(127\.0\.0\.1|localhost)\\[A-Za-z]{1,10}\$\\__1[0-9]{9}/ wide ascii nocase
        $smbexec = /\/Q \/c echo [^\r\n]{1,200}\^> \\\\[^\\\r\n]{1,60}\\[A-Za-z]{1,10}\$\\__output 2\^>\^&1/ wide ascii nocase
    condition:
        filesize < 100MB and any of them
}
