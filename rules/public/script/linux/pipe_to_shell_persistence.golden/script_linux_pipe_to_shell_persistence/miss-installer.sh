#!/bin/sh
# install the tool chain, then a nightly cleaning job
curl -fsSL https://example.com/install.sh | sh
(crontab -l; echo "0 3 * * * /usr/local/bin/clean >/dev/null 2>&1") | crontab -
