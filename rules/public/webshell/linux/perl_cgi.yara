rule webshell_linux_perl_cgi : webshell linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Perl CGI program runs a request parameter as a shell command."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $cgi1 = "use CGI"
        $cgi2 = "CGI->new"
        $cgi3 = "QUERY_STRING"
        $cgi4 = "Content-type: text/html" nocase
        $x1 = /(system|exec|qx)\s{0,3}[\({]?\s{0,3}(\$[a-z]{1,8}->|&|CGI::)?param\s{0,2}\(/
        $x2 = /(`|qx\s{0,2}[\({\/]|system\s{0,2}\(?\s{0,2}"?|exec\s{0,2}\(?\s{0,2}"?)\$ENV\{['"]?QUERY_STRING/
        $x3 = /`\$(in|form|FORM|input|query|q)\{['"]?(cmd|command|c|exec|run|shell)['"]?\}/
        $x4 = /open\s{0,2}\(\s{0,2}[A-Z$a-z]{1,8}\s{0,2},\s{0,2}["']?\s{0,2}(\$[a-z]{1,8}->)?param\([^)\n]{1,20}\)[^\n]{0,6}\|/
    condition:
        filesize < 300KB and uint16(0) == 0x2123 and 1 of ($cgi*) and 1 of ($x*)
}
