#!/bin/bash
# All nodes: lets systemd merge the system extensions of the payload disk, and only if they are the locked ones.
# "link" runs before systemd-sysext.service, "merge" after it.
set -euo pipefail

list=/etc/flatcar-ha/payload.sha256 # "<sha256>  <file>", as sha256sum writes it
folder=/srv/extensions
links=/etc/extensions

# kubernetes-v1.36.3-x86-64.raw -> kubernetes: the name that the image's own release file carries.
extension() { sed -E 's/-v?[0-9].*$//' <<<"$1"; }

files() { cut -d ' ' -f 3 "$list"; }

link() {
  local file
  mkdir -p "$links"
  for file in $(files); do rm -f "$links/$(extension "$file").raw"; done
  if ! (cd "$folder" && sha256sum --check --strict "$list"); then
    echo 'flatcar-ha: the payload disk is not what the lock names; no system extension of it is merged' >&2
    exit 1
  fi
  for file in $(files); do ln -s "$folder/$file" "$links/$(extension "$file").raw"; done
}

merged() {
  local file
  for file in $(files); do
    [[ -e /usr/lib/extension-release.d/extension-release.$(extension "$file") ]] || return 1
  done
}

# Where the initramfs has merged already (Flatcar with systemd 260), what was linked since is missing.
merge() {
  if merged; then return 0; fi
  systemctl restart systemd-sysext.service
  systemctl daemon-reload
  systemctl restart --no-block multi-user.target sockets.target timers.target
  merged
}

case ${1:-} in
  link | merge) "$1" ;;
  *)
    echo "usage: ${0##*/} link|merge" >&2
    exit 2
    ;;
esac
