#!/bin/bash
# Usage: pack.sh <name> <tree> <out.raw>: makes a sysext image as the Flatcar bakery does.
set -euo pipefail

name=$1 tree=$2 out=$3

release=$tree/usr/lib/extension-release.d/extension-release.$name
mkdir -p "${release%/*}"
printf 'ID=_any\nARCHITECTURE=x86-64\nEXTENSION_RELOAD_MANAGER=1\n' >"$release"
# Times are fixed so that equal contents give an equal hash.
mksquashfs "$tree" "$out" -noappend -quiet -no-progress -all-root -comp zstd \
  -mkfs-time 0 -all-time 0
