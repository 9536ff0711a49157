#!/bin/bash
# wait for the database
until (echo > /dev/tcp/db.example.com/5432) 2>/dev/null; do sleep 1; done
exec 3<>/dev/tcp/db.example.com/80
echo -e "GET / HTTP/1.0\r\n" >&3
nc -z 192.0.2.70 22
