rem free space on the backup volume
vssadmin list shadows
vssadmin delete shadows /for=E: /oldest
bcdedit /enum
