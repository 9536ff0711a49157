rule webshell_windows_aspx_cmd : webshell windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ASP.NET page starts cmd.exe or PowerShell with text from the request and prints the output."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $directive = /<%@\s{1,4}(Page|WebHandler|WebService)/ nocase
        $p1 = "ProcessStartInfo" nocase
        $p2 = "Process.Start" nocase
        $p3 = "new Process(" nocase
        $c1 = /cmd\.exe/ nocase
        $c2 = "powershell.exe" nocase
        $c3 = /["']\/c /
        $r1 = /Request\s{0,2}(\.(Form|QueryString|Params|Item|Headers)\s{0,2})?\[/ nocase
        $r2 = /\.Arguments\s{0,3}=\s{0,3}["']\/c ?["']\s{0,3}\+/ nocase
        $r3 = "txtArg" nocase
        $out1 = "StandardOutput" nocase
        $out2 = "Response.Write" nocase
    condition:
        filesize < 200KB and $directive and 1 of ($p*) and 1 of ($c*) and 1 of ($r*) and 1 of ($out*)
}
