rule webshell_multi_jsp_class_loader : webshell multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A JSP page decrypts the request body and loads it as a Java class: a memory-only shell in the manner of Behinder or Godzilla."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $tag = /<%[@!= \r\n\t]|<jsp:/
        $cl = "extends ClassLoader"
        $def = "defineClass("
        $aes = /Cipher\.getInstance\(\s{0,2}["']AES/
        $r1 = "request.getReader()"
        $r2 = "request.getInputStream()"
        $r3 = /request\.getParameter\(/
        $s1 = "newInstance()"
        $s2 = /session\.(putValue|setAttribute)\(/
        $s3 = "pageContext"
    condition:
        filesize < 200KB and $tag and $cl and $def and $aes and 1 of ($r*) and 1 of ($s*)
}
