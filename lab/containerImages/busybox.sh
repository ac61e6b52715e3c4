#!/bin/bash
# Usage: busybox.sh <static busybox> <tree>: a shell and the usual small programs.
set -euo pipefail

busybox=$1 tree=$2
mkdir -p "$tree/bin" "$tree/etc" "$tree/tmp" "$tree/root"
install -m 755 "$busybox" "$tree/bin/busybox"
"$busybox" --list | while read -r applet; do
  [ "$applet" = busybox ] || ln -s busybox "$tree/bin/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
echo 'root:x:0:' >"$tree/etc/group"
chmod 1777 "$tree/tmp"
