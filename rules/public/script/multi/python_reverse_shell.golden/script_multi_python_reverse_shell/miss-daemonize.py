import os, socket, subprocess
s = socket.socket(); s.connect(("192.0.2.71", 514))
null = open(os.devnull)
os.dup2(null.fileno(), 0)
subprocess.run(["/usr/bin/logger", "ready"])
