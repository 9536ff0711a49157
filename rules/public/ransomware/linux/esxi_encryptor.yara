rule ransomware_linux_esxi_encryptor : ransomware linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "An ELF program stops virtual machines of an ESXi host and names virtual disk files: an ESXi encryptor."
        reference = "https://attack.mitre.org/techniques/T1486/"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $k1 = /esxcli [^\r\n]{0,80}vm process kill/
        $k2 = /esxcli [^\r\n]{0,80}vm process list/
        $k3 = "vim-cmd vmsvc/getallvms"
        $k4 = /vim-cmd vmsvc\/power\.off/
        $k5 = "vim-cmd vmsvc/snapshot.removeall"
        $k6 = "--type=force --world-id"
        $v1 = ".vmdk"
        $v2 = ".vmem"
        $v3 = ".vswp"
        $v4 = ".vmsn"
        $v5 = ".nvram"
        $v6 = /\/vmfs\/volumes/
        $r1 = /(readme|restore|recover|decrypt|how_to|ransom)[a-z_ -]{0,20}\.(txt|html)/ nocase
        $r2 = "encrypted" nocase
        $r3 = ".onion"
    condition:
        uint32(0) == 0x464C457F and filesize < 20MB and 2 of ($k*) and 2 of ($v*) and 1 of ($r*)
}

rule ransomware_linux_esxi_script : ransomware linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A shell script stops all virtual machines of an ESXi host, then runs an encryptor or replaces the login page."
        reference = "https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-039a"
        date = "2026-11-21"
        severity = "critical"
    strings:
        $k1 = /esxcli [^\n]{0,80}vm process kill/
        $k2 = /vim-cmd vmsvc\/power\.off/
        $k3 = /kill -9 [^\n]{0,60}vmx/
        $v = /\/vmfs\/volumes/
        $e1 = "chmod +x" nocase
        $e2 = /nohup [^\n]{0,80}(encrypt|\.vmdk)/
        $e3 = "/usr/lib/vmware/hostd/docroot"
        $e4 = "esxcli system welcomemsg set"
        $e5 = /encrypt(er|or)?[ "'\/]/
        $w1 = /(find|rm|esxcli storage filesystem list)[^\n]{0,80}\.(vmdk|vmx|vmxf|vmsd|log)/
    condition:
        filesize < 200KB and uint16(0) == 0x2123 and 1 of ($k*) and $v and
        (2 of ($e2, $e3, $e4, $e5) or (1 of ($e2, $e5) and $e1 and $w1))
}
