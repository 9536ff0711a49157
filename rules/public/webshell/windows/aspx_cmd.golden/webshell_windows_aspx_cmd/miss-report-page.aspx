<%@ Page Language="C#" %>
<% var id = Request.QueryString["id"]; Response.Write(Report.Render(id)); // the nightly job runs report.exe with Process.Start %>
