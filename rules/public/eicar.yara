rule eicar_av_test : test multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The file is exactly the 68-byte EICAR test string: a harmless file used to prove that scanning and alerting work."
        reference = "https://www.eicar.org/download-anti-malware-testfile/"
        date = "2026-11-21"
        severity = "low"
    strings:
        $eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    condition:
        // Strict on purpose: trailing white space (which EICAR tolerates) is left to eicar_substring_test.
        filesize == 68 and $eicar at 0
}

rule eicar_substring_test : test multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The file contains the EICAR test string somewhere: a test file in a container, or a document about anti-virus tests."
        reference = "https://www.eicar.org/download-anti-malware-testfile/"
        date = "2026-11-21"
        severity = "low"
    strings:
        $eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    condition:
        $eicar
}
