#!/bin/bash
# systemd-notify of a native machine.
set -euo pipefail
message=${1/#--ready/READY=1}
exec systemctl notify "$NATIVE_UNIT" "$message"
