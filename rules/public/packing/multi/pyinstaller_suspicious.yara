rule packing_multi_pyinstaller_credential_modules : packing multi
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A PyInstaller program bundles modules for browser passwords together with key logging, screen capture or chat hooks."
        reference = "https://pyinstaller.org/en/stable/advanced-topics.html"
        date = "2026-11-21"
        severity = "medium"
    strings:
        // Cookie of the archive; names in its table of contents are not compressed.
        $cookie = { 4D 45 49 0C 0B 0A 0B 0E }
        $cred1 = "win32crypt"
        $cred2 = "browser_cookie3"
        $cred3 = "Crypto\\Cipher\\_raw_"
        $cred4 = "pycookiecheat"
        $spy1 = "pynput.keyboard"
        $spy2 = "pynput"
        $spy3 = "PIL.ImageGrab"
        $spy4 = "discord_webhook"
        $spy5 = "pyscreenshot"
        $spy6 = "dhooks"
        $spy7 = "mss.windows"
        $spy8 = "telebot"
    condition:
        (uint16(0) == 0x5A4D or uint32(0) == 0x464C457F or uint32(0) == 0xFEEDFACF or uint32be(0) == 0xCAFEBABE) and filesize < 100MB and $cookie and 1 of ($cred1, $cred2, $cred4) and
        (1 of ($spy1, $spy3, $spy4, $spy5, $spy6, $spy7, $spy8) or ($cred3 and $spy2))
}
