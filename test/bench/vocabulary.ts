/**
 * Words that rules about real malware are made of, and that harmless programs use too: so that a
 * rule's strings are found in part, as real ones are.
 */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

export const API_NAMES = words(`
  CreateFileW CreateFileA ReadFile WriteFile DeleteFileW CopyFileW MoveFileExW FindFirstFileW
  FindNextFileW GetTempPathW GetSystemDirectoryW GetModuleFileNameW GetModuleHandleA LoadLibraryA
  LoadLibraryExW GetProcAddress FreeLibrary VirtualAlloc VirtualAllocEx VirtualProtect VirtualFree
  WriteProcessMemory ReadProcessMemory CreateRemoteThread NtUnmapViewOfSection NtQueryInformationProcess
  QueueUserAPC ResumeThread SuspendThread SetThreadContext GetThreadContext OpenProcess TerminateProcess
  CreateProcessW CreateProcessA WinExec ShellExecuteW CreateToolhelp32Snapshot Process32FirstW
  Process32NextW OpenProcessToken AdjustTokenPrivileges LookupPrivilegeValueW DuplicateTokenEx
  ImpersonateLoggedOnUser CreateServiceW StartServiceW OpenSCManagerW ControlService RegOpenKeyExW
  RegSetValueExW RegCreateKeyExW RegQueryValueExW RegDeleteValueW CryptAcquireContextW CryptGenKey
  CryptEncrypt CryptDecrypt CryptHashData CryptDeriveKey CryptImportKey BCryptGenRandom
  InternetOpenA InternetOpenUrlA InternetConnectW InternetReadFile HttpOpenRequestW HttpSendRequestA
  URLDownloadToFileW WinHttpOpen WinHttpSendRequest WSAStartup WSASocketW gethostbyname getaddrinfo
  GetAsyncKeyState SetWindowsHookExW GetForegroundWindow GetWindowTextW GetClipboardData BitBlt
  GetDC IsDebuggerPresent CheckRemoteDebuggerPresent OutputDebugStringA GetTickCount64 Sleep
  QueryPerformanceCounter NetUserAdd NetShareEnum NetLocalGroupAddMembers LsaRetrievePrivateData
  MiniDumpWriteDump SamIConnect DnsQuery_A WNetAddConnection2W CoCreateInstance VariantInit
  socket connect bind listen accept4 recvfrom sendto setsockopt inet_pton fork execve execvp popen
  ptrace prctl mprotect mmap64 dlopen dlsym setuid setreuid chroot unlinkat inotify_add_watch
  memfd_create process_vm_writev pthread_create opendir readdir64 getpwnam getifaddrs sysinfo uname
  SSL_connect SSL_write EVP_EncryptInit_ex EVP_DigestUpdate RSA_public_encrypt AES_set_encrypt_key
  curl_easy_perform curl_easy_setopt deflateInit2_ inflateEnd BZ2_bzCompress XOpenDisplay
`);

export const LIBRARIES = words(`
  kernel32.dll ntdll.dll advapi32.dll user32.dll ws2_32.dll wininet.dll winhttp.dll urlmon.dll
  crypt32.dll shell32.dll netapi32.dll psapi.dll dbghelp.dll samlib.dll vaultcli.dll amsi.dll
  mscoree.dll wtsapi32.dll libc.so.6 libcrypto.so.3 libssl.so.3 libpthread.so.0 libcurl.so.4
`);

export const COMMANDS: readonly string[] = [
  'cmd.exe /c ',
  'powershell -nop -w hidden -enc ',
  'powershell.exe -ExecutionPolicy Bypass -File ',
  'vssadmin delete shadows /all /quiet',
  'wmic shadowcopy delete',
  'bcdedit /set {default} recoveryenabled no',
  'wbadmin delete catalog -quiet',
  'schtasks /create /sc minute /mo ',
  'netsh advfirewall firewall add rule name=',
  'reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v ',
  'net user /add ',
  'net localgroup administrators ',
  'rundll32.exe ',
  'regsvr32 /s /u /i:',
  'mshta http://',
  'certutil -urlcache -split -f ',
  'bitsadmin /transfer ',
  'taskkill /f /im ',
  'icacls . /grant Everyone:F /T /C /Q',
  'attrib +h +s ',
  'chmod +x ',
  'chmod 777 ',
  'crontab -l | ',
  'curl -fsSL ',
  'wget -q -O - ',
  'nohup ',
  'iptables -F',
  'ulimit -n 65535',
  'rm -rf /var/log/',
  'history -c',
  'echo 128 > /proc/sys/vm/nr_hugepages',
  'systemctl disable ',
  'useradd -o -u 0 ',
  'base64 -d | sh',
  'python -c "import socket,os,pty"',
  'bash -i >& /dev/tcp/',
];

export const PATHS: readonly string[] = [
  'C:\\Windows\\System32\\',
  'C:\\ProgramData\\',
  '%APPDATA%\\',
  '%TEMP%\\',
  '\\AppData\\Local\\Temp\\',
  '\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\',
  '\\Google\\Chrome\\User Data\\Default\\Login Data',
  '\\Mozilla\\Firefox\\Profiles\\',
  '\\\\.\\pipe\\',
  '\\Device\\PhysicalMemory',
  '/etc/passwd',
  '/etc/shadow',
  '/etc/ld.so.preload',
  '/etc/cron.d/',
  '/etc/rc.local',
  '/root/.ssh/authorized_keys',
  '/.ssh/id_rsa',
  '/.bash_history',
  '/tmp/.X11-unix/',
  '/dev/shm/',
  '/var/tmp/.',
  '/usr/sbin/sshd',
  '/proc/self/exe',
  '/proc/net/tcp',
  '/sys/class/net/',
  '/Library/LaunchAgents/com.',
  '~/Library/Keychains/login.keychain',
];

export const REGISTRY_KEYS: readonly string[] = [
  'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run',
  'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce',
  'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
  'SYSTEM\\CurrentControlSet\\Services\\',
  'SYSTEM\\CurrentControlSet\\Control\\Lsa',
  'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System',
  'SOFTWARE\\Policies\\Microsoft\\Windows Defender',
  'SOFTWARE\\Classes\\ms-settings\\shell\\open\\command',
  'Software\\Microsoft\\Internet Account Manager\\Accounts',
  'SOFTWARE\\Microsoft\\Cryptography',
];

export const USER_AGENTS: readonly string[] = [
  'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101',
  'curl/7.58.0',
  'Go-http-client/1.1',
  'python-requests/2.',
];

/** Plain words: names of things, in programs and in what is said about them. */
export const WORDS = words(`
  agent alert archive backup balance bank beacon binary bitcoin bot bridge browser buffer build
  bypass cache campaign card channel client cloud cluster collect command config connect console
  control cookie count crypt cursor daemon data debug decode delete deploy desktop device digest
  disk dispatch dns domain download driver drop dump edge encode encrypt engine event exfil exploit
  export field file filter finance flag flood folder format frame gate gateway ghost grab group
  guard handle hash heap helper hidden hook host hunter image implant import index infect inject
  input install invoice key keylog kit lateral launch leak letter level link list listen load
  locker log loop machine mail manage mark master memory merge message meta mine mirror mobile
  module monitor mutex network node note office option order packet panel parse password patch
  payload payment peer persist phish pivot pool port print process profile project proxy public
  query queue ransom record recover register remote render report request reset resolve response
  result reverse root route runner sample scan schedule screen script secret sector secure select
  send serial server service session setting shadow shell sign socket spawn spread spy stage status
  steal storage stream string submit support switch system table target task template thread ticket
  token tool trace track transfer trigger tunnel update upload user value vector verify version
  victim view wallet watch web window worker wrapper zero
`);

export const TOP_LEVEL_DOMAINS = words('com net org info biz ru cn top xyz io co onion.to');
