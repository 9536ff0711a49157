rule script_multi_perl_php_reverse_shell : script multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "Perl, PHP or Ruby code connects a socket and runs a shell on it."
        reference = "https://attack.mitre.org/techniques/T1059/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $perl1 = "use Socket" nocase
        $perl2 = /open\s{0,2}\(\s{0,2}STDIN\s{0,2},\s{0,2}["']>&/
        $perl3 = /exec\s{0,2}[({]?\s{0,2}["']\/bin\/(ba)?sh( -i)?["']/
        $php1 = /f?sockopen\s{0,2}\(\s{0,2}["'$][^\n;]{1,60}\)/
        $php2 = /(proc_open|exec|shell_exec|system|popen|passthru)\s{0,2}\(\s{0,2}["'](\/bin\/)?(ba)?sh -i( <&3 >&3 2>&3)?["']/
        $php3 = /\$shell\s{0,2}=\s{0,2}["'][^"'\n]{0,60}\/bin\/(ba)?sh -i/
        $php4 = /proc_open\s{0,2}\(\s{0,2}\$shell/
        $rb1 = /TCPSocket\.(new|open)\s{0,2}\(?\s{0,2}["'][^"'\n]{3,60}["']/
        $rb2 = /exec\s{0,2}\(?\s{0,2}sprintf\s{0,2}\(\s{0,2}["']\/bin\/(ba)?sh -i <&%d/
        $rb3 = /IO\.popen\s{0,2}\(\s{0,2}(cmd|c)\s{0,2},\s{0,2}["']r["']/
    condition:
        filesize < 200KB and
        (($perl1 and $perl2 and $perl3) or ($php1 and ($php2 or ($php3 and $php4))) or ($rb1 and 1 of ($rb2, $rb3)))
}
