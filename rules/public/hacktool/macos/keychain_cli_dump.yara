rule hacktool_macos_keychain_cli_dump : hacktool macos
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script dumps or copies the user keychain with the security command and packs or sends the result."
        reference = "https://attack.mitre.org/techniques/T1555/001/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $d1 = /security +dump-keychain +(-[a-z] +)*-[a-z]*d/
        $d2 = /security +find-(generic|internet)-password +(-[a-z] +)*-[a-z]*[gw][a-z]* +[^\n]{0,60}(Chrome|Brave|Safe Storage)/
        $d3 = /(cp|ditto|zip|tar) [^\n]{0,80}Library\/Keychains/
        $x1 = /curl [^\n]{0,120}(-F|-T|-d|--data|--upload-file|--form)/
        $x2 = /\bnc +(-[a-z]+ +)*[0-9]{1,3}\.[0-9]{1,3}\./
        $x3 = /ditto -c -k/
        $x4 = "osascript -e"
    condition:
        filesize < 1MB and 1 of ($d*) and 1 of ($x1, $x2, $x3) or
        filesize < 1MB and 2 of ($d*) and $x4
}
