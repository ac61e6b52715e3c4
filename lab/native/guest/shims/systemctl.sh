#!/bin/bash
# systemctl of a native machine: asks guest/init.ts. The answer's first line is the exit code.
set -euo pipefail
answer=$(printf '%s\n' "$@" | curl --silent --show-error --unix-socket /run/native/init.sock --data-binary @- http://init/)
code=${answer%%$'\n'*}
if [[ $answer == *$'\n'* ]]; then printf '%s\n' "${answer#*$'\n'}"; fi
exit "$code"
