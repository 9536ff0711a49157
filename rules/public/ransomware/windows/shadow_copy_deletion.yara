rule ransomware_windows_recovery_sabotage : ransomware windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A program or script removes shadow copies and turns off recovery by at least two different commands."
        reference = "https://attack.mitre.org/techniques/T1490/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $c1 = /vssadmin(\.exe)?"? +delete +shadows/ wide ascii nocase
        $c2 = /wmic(\.exe)?"? +shadowcopy +(where [^\r\n]{1,60} )?delete/ wide ascii nocase
        $c3 = /bcdedit(\.exe)?"? +\/set +\{?[a-z]{7}\}? +recoveryenabled +no/ wide ascii nocase
        $c4 = /bcdedit(\.exe)?"? +\/set +\{?[a-z]{7}\}? +bootstatuspolicy +ignoreallfailures/ wide ascii nocase
        $c5 = /wbadmin(\.exe)?"? +delete +(catalog|systemstatebackup|backup)/ wide ascii nocase
        $c6 = /vssadmin(\.exe)?"? +resize +shadowstorage [^\r\n]{1,60}maxsize=401mb/ wide ascii nocase
        $c7 = /Win32_Shadowcopy[^\r\n]{0,60}(Delete\(\)|Remove-WmiObject|Remove-CimInstance)/ wide ascii nocase
    condition:
        filesize < 10MB and 2 of them
}

rule ransomware_windows_encryptor_with_note : ransomware windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows executable both removes shadow copies and carries the text of a ransom note."
        reference = "https://attack.mitre.org/techniques/T1486/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $d1 = /delete +shadows +\/all/ wide ascii nocase
        $d2 = /shadowcopy +delete/ wide ascii nocase
        $d3 = /recoveryenabled +no\b/ wide ascii nocase
        $d4 = "Win32_ShadowCopy" wide ascii nocase
        $d5 = /delete +catalog +-quiet/ wide ascii nocase
        $n1 = /(files|data|documents|network)[^.\r\n]{0,40}(have been|has been|were|are) (encrypted|locked)/ wide ascii nocase
        $n2 = /tor browser/ wide ascii nocase
        $n3 = /\.onion/ wide ascii nocase
        $n4 = /decrypt(ion|or)? (key|tool|software)/ wide ascii nocase
        $n5 = /(readme|recover|restore|decrypt|how_to)[a-z_-]{0,20}\.(txt|hta|html)/ wide ascii nocase
    condition:
        uint16(0) == 0x5A4D and filesize < 20MB and 1 of ($d*) and $n1 and 2 of ($n2, $n3, $n4, $n5)
}
