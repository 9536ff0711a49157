rule script_macos_fake_password_dialog : script macos
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script shows an AppleScript dialog that asks for the account password and stores, checks or sends the answer."
        reference = "https://attack.mitre.org/techniques/T1056/002/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $os = "osascript" nocase
        $as1 = "display dialog" nocase
        $hid = /hidden answer/ nocase
        $lure1 = /(System Preferences|System Settings|Keychain|macOS|Software Update|Installer|Google Chrome|Security)[^\n]{0,120}(password|wants to|needs|requires)/ nocase
        $lure2 = /(enter|type|confirm)( in)? (your|the|device|login|system) ?[a-z]{0,12} ?password/ nocase
        $icon1 = "LockedIcon.icns" nocase
        $icon2 = "FileVaultIcon.icns" nocase
        $icon3 = "with icon caution" nocase
        $icon4 = "CoreTypes.bundle" nocase
        $use1 = /dscl [^\n]{1,60}authonly/
        $use2 = "sudo -S"
        $use3 = /curl [^\n]{0,120}(-d|--data|-F|-X POST)/
        $use4 = /> ?\/tmp\//
        $use5 = "security unlock-keychain"
    condition:
        filesize < 1MB and $as1 and $hid and 1 of ($lure*) and
        (1 of ($icon*) or $os) and 1 of ($use*)
}
