rule script_windows_amsi_bypass : script windows
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script switches off the Antimalware Scan Interface by reflection or by writing over its scan function."
        reference = "https://attack.mitre.org/techniques/T1562/001/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $r1 = "AmsiUtils" wide ascii nocase
        $r2 = "amsiInitFailed" wide ascii nocase
        $r3 = "amsiContext" wide ascii nocase
        $r4 = "amsiSession" wide ascii nocase
        // the usual way to hide the words: two pieces
        $r5 = /["']Amsi["'] ?\+ ?["']Utils/ wide ascii nocase
        $r6 = /["']amsiInit["'] ?\+ ?["']Failed/ wide ascii nocase
        $g1 = "GetField(" wide ascii nocase
        $g2 = "NonPublic,Static" wide ascii nocase
        $g3 = "SetValue(" wide ascii nocase
        $f1 = "AmsiScanBuffer" wide ascii nocase
        $f2 = "AmsiOpenSession" wide ascii nocase
        $f3 = /["']Amsi["'] ?\+ ?["']Scan/ wide ascii nocase
        $protect = /VirtualProtect/ wide ascii nocase
        $w1 = "GetProcAddress" wide ascii nocase
        $w2 = /Marshal\]::Copy/ wide ascii nocase
        $w3 = /DllImport/ wide ascii nocase
    condition:
        filesize < 1MB and not uint16(0) == 0x5A4D and
        ((2 of ($r*) and 2 of ($g*)) or (1 of ($f*) and $protect and 1 of ($w*)))
}
