rule document_multi_onenote_embedded_script : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A OneNote section embeds a script, shortcut or program file that a reader may start with a click."
        reference = "https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-onestore/ae670cd2-4b38-4b24-82d1-87cfb2cc3725"
        date = "2026-11-21"
        severity = "high"
    strings:
        // FileDataStoreObject: GUID {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}, 8 bytes length, 12 bytes unused, then the data.
        $pe = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC [20] 4D 5A }
        $lnk = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC [20] 4C 00 00 00 01 14 02 00 }
        $fdso = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC }
        $s1 = /WScript\.Shell/ nocase
        $s2 = /<script/ nocase
        $s3 = /powershell/ nocase
        $s4 = "<hta:application" nocase
        $s5 = "@echo off" nocase
        $s6 = "CreateObject(" nocase
        $n1 = ".hta" wide nocase
        $n2 = ".vbs" wide nocase
        $n3 = ".wsf" wide nocase
        $n4 = ".cmd" wide nocase
        $n5 = ".bat" wide nocase
        $n6 = ".js" wide nocase fullword
        $n7 = ".lnk" wide nocase
        $n8 = ".chm" wide nocase
    condition:
        uint32be(0) == 0xE4525C7B and uint32be(4) == 0x8CD8A74D and filesize < 30MB and
        ($pe or $lnk or ($fdso and (2 of ($s*) or (1 of ($s*) and 1 of ($n*)))))
}
