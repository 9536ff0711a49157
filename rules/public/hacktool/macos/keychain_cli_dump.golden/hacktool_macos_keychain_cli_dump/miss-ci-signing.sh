#!/bin/sh
security create-keychain -p "" build.keychain
security import cert.p12 -k build.keychain -T /usr/bin/codesign
curl -d status=ok https://ci.example.com/hook
