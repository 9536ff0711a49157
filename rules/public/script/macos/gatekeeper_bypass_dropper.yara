rule script_macos_gatekeeper_bypass_dropper : script macos
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script downloads a program, strips its quarantine mark or turns Gatekeeper off, and starts it."
        reference = "https://attack.mitre.org/techniques/T1553/001/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $q1 = /xattr +-[a-z]*(d[a-z]* +com\.apple\.quarantine|c[a-z]* +["'$\/~.])/
        $q2 = /spctl +--(master|global)-disable/
        $get1 = /curl [^\n]{0,160}-o +["']?(\/tmp|\/private\/tmp|\/var\/tmp|\/Users\/Shared|\$TMPDIR|~\/\.|\$HOME\/\.)/
        $get2 = /base64 +(-d|-D|--decode) *[^\n]{0,40}> ?["']?(\/tmp|\/private\/tmp|\/var\/tmp|\/Users\/Shared)/
        $run1 = /chmod +(\+x|7[0-7]{2}) +["']?(\/tmp|\/private\/tmp|\/var\/tmp|\/Users\/Shared|\$TMPDIR|~\/\.|\$HOME\/\.)/
        $run2 = /(nohup|open|sh -c) [^\n]{0,20}["']?(\/tmp|\/private\/tmp|\/var\/tmp|\/Users\/Shared)\//
    condition:
        filesize < 2MB and 1 of ($q*) and 1 of ($get*) and 1 of ($run*)
}
