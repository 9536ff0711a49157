rule webshell_multi_php_eval_request : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PHP page evaluates code taken straight from the request."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $tag = "<?"
        $eval = /(eval|assert)\s{0,5}\(\s{0,5}@?\s{0,3}((base64_decode|gzinflate|gzuncompress|str_rot13|stripslashes|urldecode|rawurldecode|trim|hex2bin|strrev)\s{0,3}\(\s{0,3}){0,3}@?\$(_(POST|GET|REQUEST|COOKIE)|\{\s{0,3}["']_(POST|GET|REQUEST|COOKIE))/ nocase
        $create = /create_function\s{0,3}\(\s{0,3}(''|""|['"]\$?[a-z]{0,8}['"])\s{0,3},\s{0,3}@?((base64_decode|stripslashes|urldecode)\s{0,3}\(\s{0,3}){0,2}\$_(POST|GET|REQUEST|COOKIE)/ nocase
        $body = /eval\s{0,5}\(\s{0,5}@?((base64_decode|gzinflate)\s{0,3}\(\s{0,3}){1,2}file_get_contents\s{0,3}\(\s{0,3}["']php:\/\/input/ nocase
        $raw = /eval\s{0,5}\([^;\n]{0,20}file_get_contents\s{0,3}\(\s{0,3}["']php:\/\/input/ nocase
    condition:
        // The undecoded form also exists in development servers, so it counts in very small files only.
        filesize < 2MB and $tag and (any of ($eval, $create, $body) or ($raw and filesize < 2KB))
}
