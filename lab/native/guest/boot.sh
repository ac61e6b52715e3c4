#!/bin/bash
# First program of a native machine, run in its own namespaces: gives it a root of its own over the host's, and starts the service manager.
# boot.sh <state folder> <project folder> <compiled programs of this folder> <folder of Kubernetes binaries> <node binary> <host name>
set -euo pipefail
state=$1 project=$2 programs=$3 binaries=$4 node=$5 name=$6
root=$state/root

hostname "$name"
mkdir -p "$state/disk/upper" "$state/disk/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$state/disk/upper,workdir=$state/disk/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root"/run/native/{modules,guest,bin} "$root/run/lock" "$root/run/sshd"
mount --bind "$project/node_modules" "$root/run/native/modules"
mount --bind "$programs" "$root/run/native/guest"
mount --bind "$binaries" "$root/run/native/bin"
touch "$root/run/native/node" "$root/run/native/uuid"
mount --bind "$node" "$root/run/native/node"
mount --bind "$state/uuid" "$root/run/native/uuid"

# A disk is written once, as by Ignition; a changed config does nothing to a machine that has booted.
if [[ ! -e $state/disk/provisioned ]]; then
    "$node" "$programs/provision.js" "$root" "$state/ignition.json" "$project/lab/native/guest"
    touch "$state/disk/provisioned"
fi

# What systemd-sysctl does, as far as it is this machine's alone. A new namespace begins with the host's values, which
# differ between hosts: off is what a kernel begins with.
echo 0 >/proc/sys/net/ipv4/ip_forward
sed -n 's/^net\.ipv4\.\([a-z_.]*\) = /\1 /p' "$root/etc/sysctl.d/90-flatcar-ha.conf" |
    while read -r key value; do echo "$value" >"/proc/sys/net/ipv4/${key//.//}"; done

# bash stays as process 1 because it reaps orphans.
chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    /run/native/node /run/native/guest/init.js &
wait $!
