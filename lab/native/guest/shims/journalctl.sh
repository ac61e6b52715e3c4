#!/bin/bash
# journalctl of a native machine: the last lines of the named units' logs, a share for each.
set -euo pipefail
lines=40 units=()
while (($# > 0)); do
    case $1 in
    -u | --unit) units+=("${2%.service}") && shift ;;
    -u*) units+=("${1#-u}") ;;
    --unit=*) unit=${1#--unit=} && units+=("${unit%.service}") ;;
    -n | --lines) lines=$2 && shift ;;
    -n*) lines=${1#-n} ;;
    --lines=*) lines=${1#--lines=} ;;
    esac
    shift
done
for unit in "${units[@]}"; do
    log=/var/log/units/$unit.log
    if [[ -e $log ]]; then tail -n "$((lines / ${#units[@]}))" "$log"; fi
done
