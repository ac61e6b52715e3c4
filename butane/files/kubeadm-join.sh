#!/bin/bash
# All nodes: joins the cluster behind the virtual IP. By itself a node never does anything else.
set -euo pipefail
# shellcheck source=butane/files/node-lib.sh
source /opt/flatcar-ha/lib/node-lib.sh

# The token by a file descriptor: an argument would show in the process list.
token_header() {
  sed -n 's/^ *token: *"\{0,1\}\([a-z0-9.]*\)"\{0,1\}$/Authorization: Bearer \1/p' /etc/flatcar-ha/discovery.conf
}

token_accepted() { answers "$ENDPOINT/version" --header @<(token_header); }

# Never a reset here: a half-joined control plane may be an etcd member already, and an empty disk under an
# old member's name endangers the others. The phases are idempotent. With kubelet.conf the kubelet is
# registered: kubelet-start would refuse its own Ready Node.
join_once() {
  local skip=()
  if [[ -e /etc/kubernetes/kubelet.conf ]]; then skip=("--skip-phases=preflight,kubelet-start"); fi
  place_pki
  kubeadm join --config /etc/flatcar-ha/kubeadm-join.yaml "${skip[@]}"
}

failures=0
wait_for_runtime
while [[ ! -e $marker ]]; do
  wait_for "the cluster's API at $ENDPOINT" answers "$ENDPOINT/readyz"
  wait_for "this node's join token to be issued" token_accepted
  if join_once; then
    write_stamp
    say 'this node has joined the cluster'
    exit 0
  fi
  failures=$((failures + 1))
  say "kubeadm join failed ($failures); the cluster keeps what was done and the phases run again"
  pause_before_retry "$failures"
done
say 'this node was told to create the cluster; it does not join'
