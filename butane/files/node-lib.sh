#!/bin/bash
# All nodes: what kubeadm-init.sh and kubeadm-join.sh share; sourced.

# shellcheck source=/dev/null
source /etc/flatcar-ha/node.env

state_dir=/var/lib/flatcar-ha
# shellcheck disable=SC2034 # read by kubeadm-join.sh
marker=$state_dir/init-commanded
stamp=$state_dir/joined

say() { printf 'flatcar-ha: %s\n' "$*"; }

# wait_for <what> <command...>: repeats the command until it succeeds, and says what it waits for.
wait_for() {
  local what=$1 tries=0 next=1
  shift
  until "$@"; do
    tries=$((tries + 1))
    if ((tries == next)); then
      say "waiting for $what (try $tries)"
      next=$((next < 32 ? next * 2 : next + 32))
    fi
    sleep "$RETRY_SECONDS"
  done
}

# under_our_ca <URL> [curl options]
under_our_ca() {
  local url=$1
  shift
  curl --silent --output /dev/null --max-time 10 --noproxy '*' --cacert /etc/flatcar-ha/ca.crt "$@" "$url"
}

# answers <URL> [curl options]: whether it gives 200 under the cluster's own CA.
answers() {
  local url=$1
  shift
  under_our_ca "$url" --fail "$@"
}

# status_of <URL> [curl options]: prints the answer's code, 000 where there is none.
status_of() { under_our_ca "$@" --write-out '%{http_code}'; }

have_tools() { command -v kubeadm && command -v kubelet; } >/dev/null

runtime_up() { [[ -S ${CRI_SOCKET#unix://} ]]; }

wait_for_runtime() {
  wait_for 'the kubernetes system extension (kubeadm, kubelet)' have_tools
  wait_for "the container runtime at $CRI_SOCKET" runtime_up
}

# kubeadm reset empties /etc/kubernetes/pki, so the given keys live beside it and are put there anew.
place_pki() {
  [[ -d /etc/flatcar-ha/pki ]] || return 0
  install -d -m 0700 /etc/kubernetes/pki
  cp -a /etc/flatcar-ha/pki/. /etc/kubernetes/pki/
}

write_stamp() {
  date --utc +%FT%TZ >"$stamp.new"
  sync "$stamp.new"
  mv "$stamp.new" "$stamp"
}

# pause_before_retry <failures so far>: 10 s, doubling up to 2 min.
pause_before_retry() {
  local seconds=$((10 << ($1 > 4 ? 4 : $1 - 1)))
  if ((seconds > 120)); then seconds=120; fi
  say "trying again in $seconds s"
  sleep "$seconds"
}
