#!/bin/sh
exit 0
# inert sample
VERSION="ng"
ADVISORY="linpeas should be used for authorized tests"
echo "RED/YELLOW: 95% a PE vector"
