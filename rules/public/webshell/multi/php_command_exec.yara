rule webshell_multi_php_command_exec : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PHP page hands a request parameter to the operating system shell."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $tag = /<\?(php|=|\s)/ nocase
        $direct = /\b(system|passthru|shell_exec|popen|proc_open|pcntl_exec)\s{0,3}\(\s{0,3}@?((base64_decode|trim|urldecode|stripslashes)\s{0,3}\(\s{0,3}){0,2}@?\$_(POST|GET|REQUEST|COOKIE|SERVER)\s{0,3}[\[{]/ nocase
        $exec = /[^a-z_>:.]exec\s{0,3}\(\s{0,3}@?((base64_decode|trim|urldecode|stripslashes)\s{0,3}\(\s{0,3}){0,2}@?\$_(POST|GET|REQUEST|COOKIE)\s{0,3}[\[{]/ nocase
        $dyn = /\$_(GET|POST|REQUEST|COOKIE)\s{0,3}\[[^\]\n]{1,20}\]\s{0,3}\(\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)/ nocase
        $tick = /`\s{0,3}\{?\$_(GET|POST|REQUEST|COOKIE)\s{0,3}\[/ nocase
    condition:
        filesize < 2MB and $tag and any of ($direct, $exec, $dyn, $tick)
}
