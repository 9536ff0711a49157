rule script_windows_powershell_encoded_command : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "PowerShell is started with an encoded command whose decoded text downloads, decodes or executes code."
        reference = "https://attack.mitre.org/techniques/T1027/010/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $ps1 = /powershell/ wide ascii nocase
        $ps2 = "pwsh" wide ascii nocase
        $flag = / -e(c|nc|ncodedcommand)? +["']?[A-Za-z0-9+\/]{60}/ wide ascii nocase
        // The argument is base64 of UTF-16 text: "wide base64" finds the words at any of the three alignments.
        $b1 = "DownloadString" wide base64
        $b2 = "Invoke-Expression" wide base64
        $b3 = "FromBase64String" wide base64
        $b4 = "Net.WebClient" wide base64
        $b5 = "Invoke-WebRequest" wide base64
        $b6 = "Sockets.TCPClient" wide base64
        $b7 = "Reflection.Assembly" wide base64
        $b8 = "Set-MpPreference" wide base64
        $b9 = "Start-BitsTransfer" wide base64
    condition:
        filesize < 2MB and 1 of ($ps*) and $flag and 1 of ($b*)
}
