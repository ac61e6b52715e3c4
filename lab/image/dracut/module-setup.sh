#!/bin/bash
# shellcheck disable=SC2154 # dracut sets moddir, initdir and the systemd folders
# What Flatcar's initramfs adds to upstream Ignition: its fw_cfg name, and the network when needed.

depends() {
  echo ignition systemd-initrd
}

installkernel() {
  hostonly="" instmods qemu_fw_cfg virtio_blk virtio_pci virtio_net ext4 squashfs overlay
}

install() {
  local unit
  for unit in fw-cfg-config.service initrd-network.service; do
    inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
    mkdir -p "$initdir/$systemdsystemunitdir/ignition-complete.target.requires"
    ln_r "$systemdsystemunitdir/$unit" \
      "$systemdsystemunitdir/ignition-complete.target.requires/$unit"
  done
  # systemd mounts the initramfs' /usr read-only.
  mkdir -p "$initdir/usr/lib/ignition"
  ln -s /run/fw-cfg-config.ign "$initdir/usr/lib/ignition/user.ign"
  inst_simple "$moddir/mount-usr.conf" \
    "$systemdsystemunitdir/ignition-mount.service.d/10-usr.conf"
  inst_simple "$moddir/initrd.network" /etc/systemd/network/zz-initrd.network
  inst_multiple bash cat cp id ln mkdir rm sh modprobe mount networkctl systemctl \
    "$systemdutildir/systemd-networkd" "$systemdutildir/systemd-networkd-wait-online" \
    "$systemdsystemunitdir/systemd-networkd.service" \
    "$systemdsystemunitdir/systemd-networkd.socket"
  grep '^systemd-network:' "$dracutsysrootdir/etc/passwd" >>"$initdir/etc/passwd"
  grep '^systemd-network:' "$dracutsysrootdir/etc/group" >>"$initdir/etc/group"
}
