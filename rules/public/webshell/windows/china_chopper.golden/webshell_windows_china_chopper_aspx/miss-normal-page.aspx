<%@ Page Language="C#" %>
<% var v = Request.Form["x"]; Response.Write(Server.HtmlEncode(v)); %>
