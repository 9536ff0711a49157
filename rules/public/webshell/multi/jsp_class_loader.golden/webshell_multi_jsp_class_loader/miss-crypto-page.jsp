<%@ page import="javax.crypto.*" %>
<% Cipher c = Cipher.getInstance("AES/GCM/NoPadding"); String p = request.getParameter("p"); session.setAttribute("x", p); %>
