rule ransomware_windows_lockbit_note : ransomware windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "The ransom note of LockBit 2.0 or 3.0, or its text inside a program."
        reference = "https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-165a"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $head1 = /LockBit (2\.0|3\.0|4\.0|Black|Green|RED)/ wide ascii nocase
        $head2 = "the world's fastest" wide ascii nocase
        $head3 = "LockBit_Ransomware" wide ascii nocase
        $b1 = "Your data are stolen and encrypted" wide ascii nocase
        $b2 = "data will be published on TOR website" wide ascii nocase
        $b3 = "lockbitapt" wide ascii nocase
        $b4 = "lockbitsupp" wide ascii nocase
        $b5 = "Restore-My-Files.txt" wide ascii nocase
        $b6 = "Do not DELETE or MODIFY any files" wide ascii nocase
        $b7 = "personal DECRYPTION ID" wide ascii nocase
    condition:
        filesize < 5MB and 1 of ($head*) and 2 of ($b*)
}
