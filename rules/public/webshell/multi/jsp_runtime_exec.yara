rule webshell_multi_jsp_runtime_exec : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A JSP page runs a request parameter as an operating system command."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $tag = /<%[@!= \r\n\t]|<jsp:/
        $direct = /\.exec\s{0,3}\(\s{0,3}(new String\[\]\s{0,3}\{[^}\n]{0,60})?request\s{0,2}\.\s{0,2}(getParameter|getHeader)\s{0,3}\(/
        $pb = /ProcessBuilder\s{0,3}\([^;\n]{0,80}request\s{0,2}\.\s{0,2}(getParameter|getHeader)\s{0,3}\(/
        $rt = /Runtime\s{0,2}\.\s{0,2}getRuntime\s{0,2}\(\s{0,2}\)\s{0,2}\.\s{0,2}exec\s{0,2}\(/
        $param = /request\.getParameter\(\s{0,2}["'](cmd|c|command|exec|shell|pwd|pass|e)["']/
        $out = /getInputStream\s{0,2}\(/
    condition:
        filesize < 200KB and $tag and ($direct or $pb or ($rt and $param and $out))
}
