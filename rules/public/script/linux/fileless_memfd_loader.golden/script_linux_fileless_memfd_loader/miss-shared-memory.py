import os, mmap
fd = os.memfd_create("frames")
os.ftruncate(fd, 4096)
print("/proc/self/fd/%d" % fd)
m = mmap.mmap(fd, 4096)
