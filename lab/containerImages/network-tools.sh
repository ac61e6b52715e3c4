#!/bin/bash
# Usage: network-tools.sh <node-root> <busybox> <tree>
# A small base for images whose programs call iptables and friends: busybox, these tools, their libraries.
set -euo pipefail

root=$1 busybox=$2 tree=$3
tools=(/usr/sbin/xtables-nft-multi /usr/sbin/nft /usr/sbin/ipset /usr/sbin/conntrack /usr/bin/ip /usr/bin/kmod)
libraries=$tree/usr/lib/x86_64-linux-gnu

"$(dirname "$0")/busybox.sh" "$busybox" "$tree"
mkdir -p "$libraries" "$tree/lib64" "$tree/usr/sbin" "$tree/run"
cp -r "$root/usr/lib/x86_64-linux-gnu/xtables" "$libraries/"
cp "$root/lib64/ld-linux-x86-64.so.2" "$tree/lib64/"
cp "${tools[@]/#/$root}" "$tree/usr/sbin/"
# iptables loads a library for each match and target, and some of these need others.
mapfile -t matches < <(cd "$root" && find ./usr/lib/x86_64-linux-gnu/xtables -name '*.so' | sed 's/^\.//')
for program in "${tools[@]}" "${matches[@]}"; do
  chroot "$root" ldd "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p'
done | sort -u | while read -r library; do
  cp -L "$root/usr${library#/usr}" "$libraries/"
done
for name in iptables ip6tables; do
  for suffix in "" -save -restore; do
    ln -s xtables-nft-multi "$tree/usr/sbin/$name$suffix"
    ln -s xtables-nft-multi "$tree/usr/sbin/$name-nft$suffix"
  done
done
ln -s kmod "$tree/usr/sbin/modprobe"
# Without it ipset knows no protocol by name, and kube-proxy's IPVS mode fills none of its sets.
mkdir -p "$tree/etc"
cp "$root/etc/protocols" "$tree/etc/"
