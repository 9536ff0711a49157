rule ransomware_windows_wannacry : ransomware windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows binary of the WannaCry worm: its archive password, file names or kill switch host are present."
        reference = "https://attack.mitre.org/software/S0366/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $k1 = "WNcry@2ol7"
        $k2 = "iuqerfsodp9ifjaposdfjhgosurijfaewrwergwea.com"
        $k3 = "tasksche.exe" wide ascii nocase
        $k4 = "mssecsvc.exe" wide ascii nocase
        $k5 = "@WanaDecryptor@.exe" wide ascii nocase
        $k6 = "@Please_Read_Me@.txt" wide ascii nocase
        $k7 = ".WNCRY" wide ascii
        $k8 = "icacls . /grant Everyone:F /T /C /Q" wide ascii
    condition:
        uint16(0) == 0x5A4D and filesize < 10MB and 3 of them
}
