rule document_multi_pdf_launch_action : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PDF starts a program when it is opened or clicked (launch action with a command interpreter or executable)."
        reference = "https://attack.mitre.org/techniques/T1204/002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $head = /%PDF-/
        $launch = /\/S\s{0,4}\/Launch/
        $w1 = /\/(F|P|D)\s{0,3}\([^)\n]{0,120}(cmd|powershell|mshta|wscript|cscript|rundll32)(\.exe)?/ nocase
        $w2 = /\/(F|UF)\s{0,3}\([^)\n]{1,120}\.(exe|scr|bat|cmd|vbs|js|hta|lnk|ps1)\)/ nocase
    condition:
        filesize < 30MB and $head in (0..1024) and $launch and 1 of ($w*)
}

rule document_multi_pdf_openaction_javascript : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PDF runs JavaScript on opening that unpacks text, exports an embedded file or opens an address."
        reference = "https://attack.mitre.org/techniques/T1059/007/"
        date = "2026-11-21"
        severity = "medium"
    strings:
        $head = /%PDF-/
        $open1 = /\/OpenAction\b/
        $open2 = /\/AA\s{0,3}<</
        $js1 = /\/S\s{0,4}\/JavaScript/
        $js2 = /\/JS\s{0,4}[(<0-9]/
        $x1 = "exportDataObject" nocase
        $x2 = /nLaunch\s{0,3}:\s{0,3}[12]/ nocase
        $x3 = "unescape(" nocase
        $x4 = "String.fromCharCode(" nocase
        $x5 = "app.launchURL(" nocase
        $x6 = /eval\s{0,3}\(/
        $x7 = "this.submitForm(" nocase
        $x8 = "Collab.collectEmailInfo" nocase
        $x9 = "util.printf(" nocase
        $x10 = "spell.customDictionaryOpen" nocase
    condition:
        // one weak call is common in forms; ask for the export of a file or two calls
        filesize < 30MB and $head in (0..1024) and 1 of ($open*) and 1 of ($js*) and
        (($x1 and $x2) or 2 of ($x*))
}
