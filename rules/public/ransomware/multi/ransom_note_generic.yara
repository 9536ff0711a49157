rule ransomware_multi_note_generic : ransomware multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A short text tells the reader that files were encrypted and how to contact and pay: a ransom note."
        reference = "https://attack.mitre.org/techniques/T1486/"
        date = "2026-11-21"
        severity = "high"
    strings:
        // wide too: notes are often UTF-16 on Windows.
        $enc1 = /your (files|data|documents|network|servers|company network|systems)[^.\n]{0,60}(have been|has been|was|were|are|is) (currently )?(fully )?(encrypted|locked)/ wide ascii nocase
        $enc2 = /all (of )?your (important )?(files|data|documents)[^.\n]{0,40}(encrypted|stolen)/ wide ascii nocase
        $pay1 = "bitcoin" wide ascii nocase
        $pay2 = "monero" wide ascii nocase
        $pay3 = /pay(ment)? (of )?(the |for |a )?(ransom|decrypt)/ wide ascii nocase
        $tor1 = /tor browser/ wide ascii nocase
        $tor2 = /\.onion/ wide ascii nocase
        $warn1 = /do ?n[o']t (try to )?(rename|modify|recover|edit|move|delete)[^.\n]{0,40}(files|data)/ wide ascii nocase
        $warn2 = /third[- ]party (software|decrypt|tools|recovery)/ wide ascii nocase
        $warn3 = "recovery compan" wide ascii nocase
        $key1 = /decrypt(ion|or)? (key|tool|software|program)/ wide ascii nocase
        $key2 = /(your|personal|unique|decryption) id[ :=]/ wide ascii nocase
        $key3 = /decrypt (one|1|two|2|three|3|some|several)[^.\n]{0,30}(file|test|free)/ wide ascii nocase
        $leak1 = /(publish|leak|sell|post)[a-z]{0,5} (all )?(your|the|stolen|it)[^.\n]{0,30}(data|files|information|blog|site)/ wide ascii nocase
        $leak2 = "exfiltrated" wide ascii nocase
    condition:
        filesize < 32KB and 1 of ($enc*) and
        // a channel or a price, then two more of the usual topics
        (1 of ($pay*) or 1 of ($tor*)) and
        2 of ($warn*, $key*, $leak*)
}
