// maps a drive at logon
var s = new ActiveXObject("WScript.Shell");
var f = new ActiveXObject("Scripting.FileSystemObject");
if (!f.DriveExists("H:")) s.Run("net use H: \\\\files\\home", 0);
