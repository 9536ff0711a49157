rule script_windows_defender_tamper : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script turns off several Microsoft Defender protections or excludes whole drives from scanning."
        reference = "https://attack.mitre.org/techniques/T1562/001/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $m1 = /-DisableRealtimeMonitoring +(\$true|1)/ wide ascii nocase
        $m2 = /-DisableBehaviorMonitoring +(\$true|1)/ wide ascii nocase
        $m3 = /-DisableIOAVProtection +(\$true|1)/ wide ascii nocase
        $m4 = /-DisableScriptScanning +(\$true|1)/ wide ascii nocase
        $m5 = /-DisableBlockAtFirstSeen +(\$true|1)/ wide ascii nocase
        $m6 = /-MAPSReporting +(0|Disable)/ wide ascii nocase
        $m7 = /-SubmitSamplesConsent +(2|NeverSend)/ wide ascii nocase
        $m8 = /Add-MpPreference +-ExclusionPath +["']?([A-Z]:\\?["']?[\r\n ;]|\$env:(temp|appdata|public|userprofile))/ wide ascii nocase
        $m9 = /Add-MpPreference +-ExclusionExtension +["']?\.?(exe|dll|ps1|bat)/ wide ascii nocase
        $m10 = /reg(\.exe)? +add [^\r\n]{0,80}Windows Defender[^\r\n]{0,60}DisableAnti(Spyware|Virus)[^\r\n]{0,40}\/d +1/ wide ascii nocase
        $m11 = /sc(\.exe)? +(stop|config|delete) +WinDefend/ wide ascii nocase
    condition:
        filesize < 5MB and 3 of them
}
