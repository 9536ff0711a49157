rule script_windows_certutil_dropper : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script downloads or decodes a program with certutil and then starts it."
        reference = "https://lolbas-project.github.io/lolbas/Binaries/Certutil/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $d1 = /certutil(\.exe)?["']?( +[-\/][a-z]+){0,3} +[-\/]urlcache [^\r\n]{0,40}https?:\/\/[^\r\n"' ]{4,200}["']? +[^\r\n ]{1,120}\.(exe|dll|bat|cmd|ps1|vbs|js|hta|scr)/ wide ascii nocase
        $d2 = /certutil(\.exe)?["']? +[-\/]decode(hex)? +[^\r\n]{2,120}\.(exe|dll|bat|ps1|vbs|scr)/ wide ascii nocase
        $run1 = /[&\n;] *start +[^\r\n]{0,40}\.(exe|bat|cmd|vbs|scr)/ wide ascii nocase
        $run2 = /rundll32(\.exe)? +[^\r\n]{1,120}\.dll/ wide ascii nocase
        $run3 = /(wscript|cscript|mshta)(\.exe)? +[^\r\n]{2,120}\.(vbs|js|hta)/ wide ascii nocase
        $run4 = /(%temp%|%appdata%|%public%|%programdata%|\\Users\\Public)[^\r\n"]{0,60}\.(exe|bat|cmd|scr)["']?\r?\n/ wide ascii nocase
        $run5 = /schtasks(\.exe)? +\/create/ wide ascii nocase
        $run6 = /&&? *(%temp%|%appdata%|%public%|[a-z]:)?[^\r\n &|]{1,100}\.(exe|bat|cmd|scr)/ wide ascii nocase
    condition:
        filesize < 500KB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and 1 of ($d*) and 1 of ($run*)
}

rule script_windows_bitsadmin_dropper : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script transfers an executable file with bitsadmin into a user-writable folder and starts it or sets a notify command."
        reference = "https://attack.mitre.org/software/S0190/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $t = /bitsadmin(\.exe)? +\/(transfer|addfile) [^\r\n]{0,80}https?:\/\/[^\r\n"' ]{4,200}["']? +[^\r\n]{0,120}\.(exe|dll|bat|cmd|ps1|vbs|js|hta|scr)/ wide ascii nocase
        $n = /bitsadmin(\.exe)? +\/setnotifycmdline/ wide ascii nocase
        $run1 = /[&\n;] *(start|call) +[^\r\n]{0,60}\.(exe|bat|cmd|vbs|scr)/ wide ascii nocase
        $run2 = /(rundll32|regsvr32|wscript|cscript|mshta)(\.exe)? +[^\r\n]{2,120}\.(dll|vbs|js|hta)/ wide ascii nocase
        $run3 = /&&? *(%temp%|%appdata%|%public%|[a-z]:)[^\r\n &|]{1,100}\.(exe|bat|cmd|scr)/ wide ascii nocase
        $run4 = /powershell[^\r\n]{1,80}-f(ile)? +[^\r\n]{2,100}\.ps1/ wide ascii nocase
    condition:
        filesize < 500KB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and $t and ($n or 1 of ($run*))
}

rule script_windows_signed_proxy_scriptlet : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A command runs a remote scriptlet or script through regsvr32, mshta or rundll32."
        reference = "https://attack.mitre.org/techniques/T1218/010/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $r1 = /regsvr32(\.exe)?["']? [^\r\n]{0,60}\/i:["']?(https?:\/\/|\\\\)[^\r\n]{4,200}scrobj(\.dll)?/ wide ascii nocase
        $r2 = /mshta(\.exe)?["']? +["']?(https?:\/\/[^\r\n"' ]{4,200}|vbscript:|javascript:)/ wide ascii nocase
        $r3 = /rundll32(\.exe)?["']? +javascript:["\\]/ wide ascii nocase
        $x1 = ".sct" wide ascii nocase
        $x2 = "CreateObject" wide ascii nocase
        $x3 = "RunHTMLApplication" wide ascii nocase
        $x4 = "GetObject(" wide ascii nocase
        $x5 = "ActiveXObject" wide ascii nocase
        $x6 = ".hta" wide ascii nocase
        $x7 = /powershell/ wide ascii nocase
    condition:
        filesize < 500KB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and ($r1 or $r3 or ($r2 and 1 of ($x*)))
}
