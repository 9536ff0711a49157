rule document_multi_rtf_equation_editor : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An RTF file embeds an Equation Editor object (class name or class id in hex), the vehicle of CVE-2017-11882."
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2017-11882"
        date = "2026-11-21"
        severity = "high"
    strings:
        $obj1 = "\\objdata" nocase
        $obj2 = "\\objemb" nocase
        $update = "\\objupdate" nocase
        $obj3 = "\\objocx" nocase
        $cls1 = "4571756174696f6e2e33" nocase                  // "Equation.3"
        $cls2 = "4500710075006100740069006f006e" nocase        // "Equation" in UTF-16
        $cls3 = "02ce020000000000c000000000000046" nocase      // class id {0002CE02-...-46}
        $name = "\\objclass Equation.3" nocase
        $cls4 = "6571756174494f6e2e33" nocase                  // "equatIOn.3", seen in the wild
    condition:
        // "{\rt": Word reads a header without the final "f"
        uint32be(0) == 0x7B5C7274 and filesize < 20MB and 1 of ($obj*, $update) and
        (1 of ($cls*) or ($name and $update))
}
