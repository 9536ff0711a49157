rule document_multi_ooxml_external_template : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An Office relationship part loads the attached template, frame or OLE object from a remote address."
        reference = "https://attack.mitre.org/techniques/T1221/"
        date = "2026-11-21"
        severity = "high"
    strings:
        // Parts of a .docx are usually deflated: this matches the extracted part (settings.xml.rels), stored parts and flat XML.
        $rel = "<Relationship" nocase
        $a1 = /relationships\/(attachedTemplate|frame|subDocument|oleObject|externalLink)["'][^>]{0,60}Target\s{0,2}=\s{0,2}["'](https?:|mhtml:|file:\/\/|\\\\|ms-msdt:)[^>]{4,300}TargetMode\s{0,2}=\s{0,2}["']External/ nocase
        $a2 = /TargetMode\s{0,2}=\s{0,2}["']External["'][^>]{0,60}Target\s{0,2}=\s{0,2}["'](https?:|mhtml:|file:\/\/|\\\\|ms-msdt:)[^>]{4,300}relationships\/(attachedTemplate|frame|subDocument|oleObject)["']/ nocase
    condition:
        filesize < 10MB and $rel and 1 of ($a*)
}
