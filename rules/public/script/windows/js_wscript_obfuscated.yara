rule script_windows_js_wscript_obfuscated : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A Windows Script Host JavaScript file hides its strings and reaches the shell through ActiveX."
        reference = "https://attack.mitre.org/techniques/T1059/007/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $ax1 = /new +ActiveXObject *\(/ nocase
        $ax2 = "WScript.CreateObject" nocase
        $ax3 = /WScript\[ *["']/ nocase
        $sh1 = /WScript\.Shell/ nocase
        $sh2 = /MSXML2\.XMLHTTP/ nocase
        $sh3 = "ADODB.Stream" nocase
        $sh4 = "Scripting.FileSystemObject" nocase
        $sh5 = /["']WScr(ipt)?\.?["'] *\+ *["']\.?[a-z]/ nocase
        // Hidden text: long character code lists, hexadecimal escapes, a decoder around eval.
        $o1 = /String\.fromCharCode *\( *([0-9]{2,3} *[,^+-] *){20}/
        $o2 = /(\\x[0-9a-fA-F]{2}){12}/
        $o3 = /\[ *["'](\\x[0-9a-f]{2}){4,20}["'] *\]/
        $o4 = /eval *\( *[A-Za-z0-9_$]{1,20} *\( *["']/
        $r1 = /\.(Run|Exec|ShellExecute) *\(/ nocase
        $r2 = /\[ *["'](Run|Exec|ShellExecute)["'] *\]/ nocase
    condition:
        filesize < 1MB and not (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and 1 of ($ax*) and 1 of ($sh*) and
        (2 of ($o*) or (1 of ($o*) and 1 of ($r*)))
}
