#!/bin/bash
# Usage: collect.sh <daemons-root> <node-root> <program in the root> <path in the sysext> <tree>
# Copies a Debian program into a sysext tree, with the libraries that the node image does not have.
set -euo pipefail

daemons=$1 node=$2 program=$3 target=$4 tree=$5

install -D -m 755 "$daemons$program" "$tree$target"
chroot "$daemons" ldd "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | while read -r library; do
  # The link may pass through /lib, which is /usr/lib on both.
  path=/usr${library#/usr}
  if [ ! -e "$node$path" ]; then
    install -D -m 644 "$(readlink -f "$daemons/usr/lib")/${path#/usr/lib/}" "$tree$path"
  fi
done
