# exclude the build folder, keep protection on
Add-MpPreference -ExclusionPath "D:\build"
Set-MpPreference -DisableRealtimeMonitoring $false
Set-MpPreference -SubmitSamplesConsent NeverSend
