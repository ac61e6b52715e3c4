#!/bin/bash
# Control planes: writes into keepalived's track file whether this node's haproxy answers (0) or not (1).
# "down" writes 1: systemd runs it whenever the watcher has ended, so a dead watcher counts as a failure.
set -euo pipefail
# shellcheck source=/dev/null
source /etc/flatcar-ha/vip-watch.env

track_file=/run/flatcar-ha/haproxy
mkdir -p "${track_file%/*}"

last=''
write() {
  [[ $1 != "$last" ]] || return 0
  printf '%s\n' "$1" >"$track_file"
  last=$1
}

# One HTTP request to haproxy's monitor without starting a process: 1 refused or wrong, 2 silent.
probe() {
  local status=''
  { exec 3<>/dev/tcp/127.0.0.1/6445; } 2>/dev/null || return 1
  printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 2>/dev/null || true
  IFS= read -r -t "$VIP_WATCH_TIMEOUT" -u 3 status || { exec 3>&-; return 2; }
  exec 3>&-
  [[ $status == HTTP/1.?' 200 '* ]]
}

# A silent haproxy is asked a second time at once: a busy machine may miss one answer.
healthy() {
  local result=0
  probe || result=$?
  if ((result == 2)); then
    result=0
    probe || result=$?
  fi
  ((result == 0))
}

notify() { if [[ -n ${NOTIFY_SOCKET:-} ]]; then systemd-notify "$@" || true; fi; }

write 1
if [[ ${1:-} == down ]]; then exit 0; fi

trap '' PIPE
exec 4<> <(:) # never written: a read from it is a sleep without a process
notify --ready
# A quarter of the watchdog's time, 1 s at least: each beat is a process.
rest=$((${WATCHDOG_USEC:-0} / 4000000))
beat=$SECONDS
while true; do
  if healthy; then write 0; else write 1; fi
  if ((SECONDS > beat + rest)); then
    beat=$SECONDS
    notify WATCHDOG=1
  fi
  read -r -t "$VIP_WATCH_INTERVAL" -u 4 || true
done
