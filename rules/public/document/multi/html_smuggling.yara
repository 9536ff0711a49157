rule document_multi_html_smuggling : document multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An HTML page builds an executable, archive or disk image from base64 text in the browser and saves it."
        reference = "https://attack.mitre.org/techniques/T1027/006/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $html1 = "<html" nocase
        $html2 = /<script/ nocase
        $html3 = "<body" nocase
        $blob1 = "new Blob(" nocase
        $save4 = "msSaveOrOpenBlob" nocase
        $blob2 = "new File(" nocase
        $save1 = "createObjectURL" nocase
        $save2 = ".download" nocase
        $save3 = "download=" nocase
        $dec1 = "atob(" nocase
        $dec2 = "charCodeAt(" nocase
        $pay1 = /["'`]TV(qQ|pQ|oA|rQ|pB)[A-Za-z0-9+\/]{60}/
        $pay2 = /["'`]UEsDB[A-Za-z0-9+\/]{60}/
        $pay3 = /["'`]UmFyIR[A-Za-z0-9+\/]{60}/
        $pay4 = /["'`]TAAAAAEUAg[A-Za-z0-9+\/]{40}/
        $pay5 = /["'`](AAAAA){8}[A-Za-z0-9+\/]{60}/
        $ext = /["'][^"'\n]{1,80}\.(exe|scr|zip|iso|img|vhd|js|hta|lnk|rar)["']/ nocase
        $click = ".click()"
    condition:
        filesize < 20MB and 2 of ($html*) and 1 of ($blob*) and 1 of ($save*) and 1 of ($dec*) and
        1 of ($pay*) and ($ext or $click)
}
