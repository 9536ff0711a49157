<%
user = request.form("user")
set rs = conn.execute("select 1")
%>
