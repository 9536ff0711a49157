rule webshell_multi_php_weevely_like : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PHP agent of the Weevely type: short keys, XOR loop and a marked payload read from the request body."
        reference = "https://github.com/epinna/weevely3"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $k1 = /\$kh\s{0,2}=\s{0,2}["'][0-9a-f]{12}["']/
        $k2 = /\$kf\s{0,2}=\s{0,2}["'][0-9a-f]{12}["']/
        $k3 = /\$k\s{0,2}=\s{0,2}["'][0-9a-f]{8}["']/
        $in = "php://input"
        $x = /\^\s{0,2}\$k[\[{]/
        $m = /preg_match\s{0,3}\(\s{0,3}["']\/\$kh\(\.\+\)\$kf\//
        $e = /eval\s{0,3}\(\s{0,3}@?gzuncompress\s{0,3}\(\s{0,3}@?x\s{0,3}\(/
        // The generated agent is cut into pieces that str_replace joins again before create_function runs it.
        $o1 = /\$[A-Za-z]{1,2}=str_replace\('[^'\n]{1,4}','','[^'\n]{0,16}c[^'\n]{0,6}r[^'\n]{0,6}e[^'\n]{0,6}a[^'\n]{0,6}t[^'\n]{0,6}e[^'\n]{0,6}_[^'\n]{0,6}f/
        $o2 = /=\$[A-Za-z]{1,2}\(''\s{0,2},\s{0,2}\$[A-Za-z]{1,2}\)\s{0,2};\s{0,2}\$[A-Za-z]{1,2}\(\)/
    condition:
        filesize < 100KB and (($o1 and $o2) or (2 of ($k*) and 2 of ($in, $x, $m, $e)))
}
