#!/bin/sh
# askpass helper for ssh
osascript -e 'display dialog "Passphrase for the key" default answer "" with hidden answer' -e 'text returned of result'
