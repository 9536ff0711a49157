rule webshell_windows_china_chopper_aspx : webshell windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ASP.NET page evaluates a request item as JScript: the China Chopper one-liner."
        reference = "https://attack.mitre.org/software/S0020/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $lang = /Language\s{0,3}=\s{0,3}["']?(Jscript|C#)/ nocase
        $eval = /eval\s{0,3}\(\s{0,3}(System\.Text\.Encoding\.[A-Za-z0-9.()"]{2,40}GetString\s{0,3}\(\s{0,3}(System\.)?Convert\.FromBase64String\s{0,3}\(\s{0,3})?Request\s{0,2}(\.\s{0,2}(Item|Form|QueryString|Headers|Cookies)\s{0,2})?[\[(]\s{0,3}["'][^"'\n]{1,40}["'][^\n]{0,30},\s{0,3}["']unsafe["']/ nocase
    condition:
        filesize < 100KB and $lang and $eval
}

rule webshell_windows_classic_asp_eval : webshell windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A classic ASP page executes a request value as script."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $tag = "<%"
        $exec = /(eval|execute|executeglobal)\s{0,3}\(?\s{0,3}request\s{0,2}(\.\s{0,2}(form|querystring|item|cookies)\s{0,2})?\(\s{0,3}["'(a-z]/ nocase
    condition:
        filesize < 200KB and $tag and $exec
}
