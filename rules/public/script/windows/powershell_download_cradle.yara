rule script_windows_powershell_download_cradle : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "PowerShell downloads code and executes it at once from a hidden window."
        reference = "https://attack.mitre.org/techniques/T1059/001/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $get1 = "DownloadString(" wide ascii nocase
        $get2 = "DownloadData(" wide ascii nocase
        $get3 = /(Invoke-WebRequest|iwr|Invoke-RestMethod|irm) [^\r\n|]{0,120}https?:\/\/[^\r\n|]{4,160}\| ?(iex|Invoke-Expression)/ wide ascii nocase
        $run1 = /Invoke-Expression/ wide ascii nocase
        $run2 = /[|(;&{ "'=\r\n]iex[ (;"'\r\n]/ wide ascii nocase
        $run3 = "Reflection.Assembly]::Load(" wide ascii nocase
        $ps = /powershell/ wide ascii nocase
        // The hidden window is required: package managers document "iex (DownloadString)" for their setup.
        $hidden = /-w[a-z]{0,10} +["']?(hidden|1)\b/ wide ascii nocase
    condition:
        filesize < 2MB and $ps and $hidden and ((1 of ($get1, $get2) and 1 of ($run*)) or $get3)
}
