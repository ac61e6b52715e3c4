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

controls() { [[ -d /etc/flatcar-ha/pki ]]; }

# While it waits for its turn; kubeadm pulls what is still missing, and judges it.
pull_images() { kubeadm config images pull --config /etc/flatcar-ha/kubeadm-init.yaml || true; }

join() {
  local IFS=,
  kubeadm join --config /etc/flatcar-ha/kubeadm-join.yaml ${1:+"--skip-phases=$*"}
}

# A Node of this name that this disk has not registered is an earlier disk's, and so is its etcd member, which kubeadm
# would start without its data. The operator side takes both away, the Node last, and must not meet the new ones.
name_is_free() {
  local code
  if [[ -e /etc/kubernetes/kubelet.conf ]]; then return; fi
  code=$(status_of "$ENDPOINT/api/v1/nodes/$NODE_NAME" --header @<(token_header)) || true
  [[ $code == 404 ]]
}

# Never a reset here: a half-joined control plane may be an etcd member already, and an empty disk under an
# old member's name endangers the others. The phases are idempotent. With kubelet.conf the kubelet is
# registered: kubelet-start would refuse its own Ready Node.
#
# A control plane joins etcd first and only then gets its API server's manifest. In kubeadm's own order the API
# server starts, fails and starts again until etcd has a vote, and takes the CPU from etcd calls for which kubeadm
# allows 2 s whatever its timeouts say.
join_once() {
  local registered=() cp=control-plane-prepare
  if [[ -e /etc/kubernetes/kubelet.conf ]]; then registered=(preflight kubelet-start); fi
  place_pki
  if ! controls; then
    join "${registered[@]}"
    return
  fi
  join "${registered[@]}" $cp/control-plane kubelet-wait-bootstrap control-plane-join wait-control-plane &&
    join preflight $cp/download-certs $cp/certs $cp/kubeconfig check-etcd kubelet-start etcd-join
}

failures=0
wait_for_runtime
if controls && [[ ! -e $marker ]]; then pull_images & fi
while [[ ! -e $marker ]]; do
  wait_for "the cluster's API at $ENDPOINT" answers "$ENDPOINT/readyz"
  wait_for "this node's join token to be issued" token_accepted
  wait_for "the Node $NODE_NAME of an earlier disk to be removed" name_is_free
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
