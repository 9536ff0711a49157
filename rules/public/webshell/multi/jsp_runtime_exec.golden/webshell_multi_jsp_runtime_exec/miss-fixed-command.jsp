<%@ page import="java.io.*" %>
<% Process p = Runtime.getRuntime().exec("uptime"); String u = request.getParameter("user"); p.getInputStream(); %>
