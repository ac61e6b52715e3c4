#!/bin/bash
# Control planes: creates the cluster here. Only remote.sh's init starts it; it goes on until it succeeds.
set -euo pipefail
# shellcheck source=butane/files/node-lib.sh
source /opt/flatcar-ha/lib/node-lib.sh

# Kept over restarts: once this API server has answered, etcd may hold what must not be wiped.
answered=$state_dir/api-answered

note_answer() {
  until answers "$API_SERVER/livez"; do sleep "$RETRY_SECONDS"; done
  touch "$answered"
}

init_once() {
  local watcher status=0
  place_pki
  note_answer &
  watcher=$!
  kubeadm init --config /etc/flatcar-ha/kubeadm-init.yaml --skip-token-print || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  return "$status"
}

failures=0
wait_for_runtime
until init_once; do
  failures=$((failures + 1))
  if [[ -e $answered ]]; then
    say "kubeadm init failed ($failures) after the API had answered; its phases are idempotent and run again"
  else
    say "kubeadm init failed ($failures) and the API never answered; this node is reset"
    kubeadm reset --force --cri-socket "$CRI_SOCKET" || true
    rm -rf /var/lib/etcd/member
  fi
  pause_before_retry "$failures"
done
write_stamp
say 'this node has created the cluster'
