rule webshell_multi_php_packed : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PHP file unpacks a long compressed and encoded block and evaluates it."
        reference = "https://attack.mitre.org/techniques/T1027/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $tag = "<?php" nocase
        // The block must stand inside the call: caches and template engines keep such blocks but do not evaluate them.
        $nested = /(eval|assert)\s{0,5}\(\s{0,5}@?((gzinflate|gzuncompress|gzdecode|str_rot13|strrev|base64_decode|convert_uudecode|rawurldecode)\s{0,3}\(\s{0,3}){2,6}["'][A-Za-z0-9+\/=]{100}/ nocase
        $single = /(eval|assert)\s{0,5}\(\s{0,5}@?base64_decode\s{0,3}\(\s{0,3}["'][A-Za-z0-9+\/]{120}/ nocase
        // or the block is first put into a variable
        $var = /(eval|assert)\s{0,5}\(\s{0,5}@?((gzinflate|gzuncompress|str_rot13|strrev|base64_decode)\s{0,3}\(\s{0,3}){2,6}\$[A-Za-z_0-9]{1,20}\s{0,3}\)/ nocase
    condition:
        filesize < 3MB and $tag and 1 of ($nested, $single, $var)
}
