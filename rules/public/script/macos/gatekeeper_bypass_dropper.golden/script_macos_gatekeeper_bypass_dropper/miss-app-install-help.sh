#!/bin/bash
# developer helper: our own unsigned build
xattr -dr com.apple.quarantine /Applications/Example.app
open /Applications/Example.app
