rule script_linux_bash_reverse_shell : script linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A command connects an interactive shell to a remote address through /dev/tcp, a named pipe with netcat, or socat."
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $tcp1 = /(ba|z|k)?sh +-i +[>&0-9 ]{1,6} *\/dev\/(tcp|udp)\/[^\s\/]{3,80}\/[0-9$]/
        $tcp2 = /exec +[0-9]{1,3}<> ?\/dev\/(tcp|udp)\/[^\s\/]{3,80}\/[0-9$][^\n]{0,40}[\n;]{1,2}[^\n]{0,60}(cat|sh|while read)[^\n]{0,40}<& ?[0-9]/
        $tcp3 = /\/dev\/tcp\/[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\/[0-9]{1,5} +0>& ?1/
        $fifo = /mkfifo +[^\s;]{3,60} *; *cat +[^\s;|]{3,60} *\| *(\/bin\/)?(ba)?sh +-i[^\n|]{0,20}\| *(nc|ncat|netcat|telnet|openssl) /
        $nc = /\b(nc|ncat|netcat) +(-[a-z]+ +){0,3}-e *(\/bin\/)?(ba|z)?sh +[0-9]{1,3}\.[0-9]{1,3}\./
        $nc2 = /\b(nc|ncat|netcat) +[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3} +[0-9]{1,5} +-e *(\/bin\/)?(ba|z)?sh/
        $socat = /socat [^\n]{0,80}exec:["']?(\/bin\/)?(ba)?sh[^\n]{0,40}(pty|stderr)/ nocase
    condition:
        filesize < 200KB and any of them
}
