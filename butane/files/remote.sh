#!/bin/bash
# Control planes: the only command that the program's SSH key can run (forced command, as root).
set -euo pipefail

state_dir=/var/lib/flatcar-ha
marker=$state_dir/init-commanded
stamp=$state_dir/joined

state() {
  if [[ -e $stamp ]]; then
    echo joined
  elif [[ -e $marker ]]; then
    echo initialising
  elif [[ -e /var/lib/etcd/member ]]; then
    echo etcd
  else
    echo fresh
  fi
}

# Another one after every start of the machine: what it answered before may have been another disk's state.
boot() { cat /proc/sys/kernel/random/boot_id; }

# refuse_in <state...>
refuse_in() {
  local now
  now=$(state)
  if [[ " $* " == *" $now "* ]]; then
    echo "refused: this node's state is $now" >&2
    exit 3
  fi
}

# refuse_after_boot <boot that was asked>
refuse_after_boot() {
  [[ $1 == "$(boot)" ]] && return
  echo 'refused: this machine has been started anew since it was asked' >&2
  exit 4
}

# The marker first: after a power cut the unit, enabled and conditioned on it, goes on by itself.
start_init() {
  mkdir -p "$state_dir"
  date --utc +%FT%TZ >"$marker"
  sync "$marker"
  # No Conflicts= between the units: at boot both are wanted, and systemd would drop either.
  systemctl stop kubeadm-join.service
  systemctl start --no-block kubeadm-init.service
  echo started
}

# Data of another cluster's member would keep the new one from starting; it is moved, never deleted.
set_etcd_aside() {
  [[ $(state) == etcd ]] || return 0
  mkdir -p "$state_dir"
  mv /var/lib/etcd/member "$state_dir/etcd-member.$(date --utc +%Y%m%dT%H%M%SZ)"
}

case ${SSH_ORIGINAL_COMMAND:-} in
  state)
    printf '{"state":"%s","boot":"%s"}\n' "$(state)" "$(boot)"
    ;;
  init\ ????????-????-????-????-????????????)
    refuse_in joined etcd
    refuse_after_boot "${SSH_ORIGINAL_COMMAND#init }"
    start_init
    ;;
  force-init)
    refuse_in joined
    set_etcd_aside
    start_init
    ;;
  journal)
    journalctl --no-pager --output short-iso --lines 40 \
      --unit kubeadm-init.service --unit kubeadm-join.service --unit kubelet.service
    ;;
  *)
    echo 'refused: allowed are state, init <boot>, force-init, journal' >&2
    exit 2
    ;;
esac
