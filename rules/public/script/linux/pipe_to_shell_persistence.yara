rule script_linux_pipe_to_shell_persistence : script linux
{
    meta:
        author = "BinaryAlert Desktop"
        description = "A script makes a remote download into the shell permanent (cron, profile, service) and protects or hides it."
        reference = "https://attack.mitre.org/techniques/T1053/003/"
        date = "2026-11-21"
        severity = "high"
    strings:
        $cron1 = /(\*\/?[0-9]{0,2} +){4}\*[^\n]{0,80}(curl|wget) [^\n|]{4,200}\| ?(ba|z|da)?sh/
        $cron2 = /(@reboot|@hourly|@daily)[^\n]{0,80}(curl|wget) [^\n|]{4,200}\| ?(ba|z|da)?sh/
        $unit = /ExecStart(Pre)?=[^\n]{0,80}(curl|wget) [^\n|]{4,200}\| ?(ba|z|da)?sh/
        $prof = /(echo|printf) [^\n]{0,80}(curl|wget) [^\n|]{4,200}\| ?(ba|z|da)?sh[^\n]{0,20}>> ?[^\n]{0,60}(\.bashrc|\.profile|\.bash_profile|rc\.local|\.zshrc)/
        $h1 = /crontab -/
        $h2 = /chattr \+i/
        $h3 = /\/etc\/cron\.d\//
        $h4 = "/var/spool/cron"
        $h5 = ">/dev/null 2>&1"
        $h6 = /history -c/
        $h7 = /\/(tmp|var\/tmp|dev\/shm|root|home\/[a-z]{1,20})\/\.[A-Za-z0-9_-]{1,30}/
        $h8 = /systemctl enable/
        $h9 = "base64 -d"
    condition:
        filesize < 200KB and 1 of ($cron1, $cron2, $unit, $prof) and 2 of ($h*)
}
