#!/bin/sh
# In a smoke test's pod (busybox): serves the pod's own name, so that whoever fetches it knows whom it reached.
set -eu
printf '%s\n' "$NAME" >/www/index.html
exec httpd -f -p 8080 -h /www
