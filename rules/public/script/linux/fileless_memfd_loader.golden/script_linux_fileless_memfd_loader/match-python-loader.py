raise SystemExit("inert sample")
fd = libc.syscall(319, b"", 1)
os.write(fd, base64.b64decode("f0VMRg=="))
os.execv("/proc/self/fd/%d" % fd, ["x"])
