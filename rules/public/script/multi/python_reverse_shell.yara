rule script_multi_python_reverse_shell : script multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "Python code connects a socket, points the standard streams at it and starts a shell."
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $c = /\.connect\s{0,2}\(\s{0,2}\(\s{0,2}["'][^"'\n]{1,80}["']\s{0,2},\s{0,2}(int\()?["']?[0-9]{2,5}/
        $d = /os\.dup2\s{0,2}\(\s{0,2}[a-z]{1,8}\.fileno\s{0,2}\(\s{0,2}\)\s{0,2},\s{0,2}[0-2a-z]/
        $s1 = /pty\.spawn\s{0,2}\(\s{0,2}\[?["'](\/bin\/)?(ba|z)?sh/
        $s2 = /subprocess\.(call|Popen|run)\s{0,2}\(\s{0,2}\[\s{0,2}["'](\/bin\/)?(ba|z)?sh["']\s{0,2},\s{0,2}["']-i/
        $s3 = /os\.(system|execl|execv)\s{0,2}\(\s{0,2}["']\/bin\/(ba)?sh/
        $s4 = /subprocess\.(call|Popen|run)\s{0,2}\(\s{0,2}\[?["'](cmd|powershell)(\.exe)?["']/
        $p = "socket.socket("
    condition:
        filesize < 200KB and $p and $c and $d and 1 of ($s*)
}
