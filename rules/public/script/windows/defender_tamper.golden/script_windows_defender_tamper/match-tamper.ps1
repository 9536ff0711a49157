exit
# inert sample
Set-MpPreference -DisableRealtimeMonitoring $true -DisableIOAVProtection $true -DisableScriptScanning 1
Add-MpPreference -ExclusionPath "C:\"
