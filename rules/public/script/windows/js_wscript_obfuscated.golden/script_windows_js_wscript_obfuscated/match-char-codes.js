WScript.Quit(); // inert sample
var s = new ActiveXObject("WScript.Shell");
var c = String.fromCharCode(65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65,65);
s.Run (c);
