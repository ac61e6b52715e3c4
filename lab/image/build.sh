#!/bin/bash
# Usage: build.sh <debian-root.tar> <ignition> <crictl> <version> <out.qcow2>
# Makes a bootable disk that behaves like Flatcar: EFI-SYSTEM (boot), USR-A (read-only /usr), ROOT.
set -euo pipefail

debian=$1 ignition=$2 crictl=$3 version=$4 out=$5
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d "${out}.XXXXXX")
root=$work/root
trap 'rm -rf "$work"' EXIT

mkdir "$root"
tar -C "$root" --xattrs --xattrs-include='*' --numeric-owner -xf "$debian"
tar -C "$here/root" --owner=0 --group=0 -c . | tar -C "$root" --no-overwrite-dir -x
install -m 755 "$crictl" "$root/usr/bin/crictl"
chmod 440 "$root/etc/sudoers.d/core"

# --- Flatcar's accounts and identity -------------------------------------------------------------
chroot "$root" groupadd --gid 500 core
chroot "$root" groupadd --system wheel
chroot "$root" groupadd --system docker
chroot "$root" useradd --uid 500 --gid core --groups sudo,wheel,docker --create-home \
  --shell /bin/bash --comment "Flatcar administrator" core
kernel=$(ls "$root/usr/lib/modules")
# kubeadm looks for the kernel's config there; Flatcar has it in /proc/config.gz.
cp "$root/boot/config-$kernel" "$root/usr/lib/modules/$kernel/config"
cat >"$root/usr/lib/os-release" <<RELEASE
NAME="Flatcar lab node (Debian trixie)"
ID=flatcar
ID_LIKE=debian
VERSION=$version
VERSION_ID=$version
SYSEXT_LEVEL=1.0
PRETTY_NAME="Flatcar lab node $version (Debian trixie)"
RELEASE
mkdir -p "$root/etc/extensions" "$root/etc/flatcar" "$root/usr/libexec/kubernetes"
printf 'GROUP=lab\nSERVER=disabled\n' >"$root/etc/flatcar/update.conf"
echo uninitialized >"$root/etc/machine-id"
rm -f "$root/etc/hostname" "$root/etc/ssh/"ssh_host_* "$root/var/lib/dbus/machine-id"
ln -sfn ../run/systemd/resolve/resolv.conf "$root/etc/resolv.conf"

# --- units: only what is listed here starts by itself -------------------------------------------
units=$root/usr/lib/systemd/system
find "$root/etc/systemd/system" -mindepth 1 -delete
rm -f "$units"/{ssh,ssh@}.service "$units/ssh.socket" \
  "$root"/usr/lib/systemd/system-generators/{sshd-socket,systemd-ssh,systemd-sysv}-generator
find "$root"/etc/init.d "$root"/etc/rc*.d -mindepth 1 -delete
for unit in ldconfig systemd-hwdb-update systemd-journal-catalog-update systemd-firstboot \
  systemd-hibernate-clear systemd-pcrmachine systemd-pcrphase systemd-pcrphase-sysinit \
  systemd-tpm2-setup systemd-tpm2-setup-early dracut-shutdown; do
  rm -f "$units/sysinit.target.wants/$unit.service"
done
rm -f "$units/multi-user.target.wants/"{getty.target,systemd-logind.service}
wants() {
  local target=$1 unit
  mkdir -p "$units/$target.wants"
  for unit in "${@:2}"; do ln -sf "../$unit" "$units/$target.wants/$unit"; done
}
wants sysinit.target systemd-sysext.service ensure-sysext.service extend-filesystems.service \
  systemd-resolved.service
wants multi-user.target sshd.service systemd-networkd.service first-boot-complete.service
wants sockets.target systemd-networkd.socket
wants network-online.target systemd-networkd-wait-online.service
ln -s systemd-networkd.service "$units/dbus-org.freedesktop.network1.service"
ln -s systemd-resolved.service "$units/dbus-org.freedesktop.resolve1.service"
ln -sfn multi-user.target "$units/default.target"

# Decompressing modules under software emulation is slow, and USR-A is compressed anyway.
find "$root/usr/lib/modules" -name '*.ko.xz' -exec unxz {} +
chroot "$root" depmod "$kernel"

# --- initramfs with the current Ignition --------------------------------------------------------
dracut=$root/usr/lib/dracut/modules.d
install -m 755 "$ignition" "$dracut/30ignition/ignition"
# Upstream's module pulls in a whole network stack; 80flatcar brings the little that is needed.
sed -i 's/echo qemu systemd url-lib network$/echo systemd/' "$dracut/30ignition/module-setup.sh"
cp -r "$here/dracut" "$dracut/80flatcar"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
trap 'umount -q "$root/dev" "$root/proc"; rm -rf "$work"' EXIT
chroot "$root" dracut --quiet --force --no-hostonly --no-hostonly-cmdline --compress "lz4 -l -9" \
  --modules "systemd systemd-initrd systemd-journald systemd-tmpfiles systemd-udevd udev-rules fs-lib ignition flatcar" \
  --force-drivers "virtio_blk ext4 squashfs" /tmp/initrd "$kernel"
chroot "$root" grub-mkimage -O i386-pc -p '(hd0,gpt1)/flatcar' -o /tmp/core.img \
  biosdisk part_gpt fat normal configfile linux test echo
umount "$root/dev" "$root/proc"
trap 'rm -rf "$work"' EXIT
mv "$root/tmp/initrd" "$root/tmp/core.img" "$work"
cp "$root/usr/lib/grub/i386-pc/boot.img" "$root/boot/vmlinuz-$kernel" "$work"

# --- file systems --------------------------------------------------------------------------------
rm -rf "${root:?}"/boot/* "${root:?}"/tmp/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* \
  "$root"/usr/lib/{dracut,grub,ignition} "$root/usr/bin/ignition-validate" \
  "$root"/usr/share/{grub,bash-completion,zsh,perl5}
mksquashfs "$root/usr" "$work/usr.squashfs" -noappend -quiet -no-progress -comp lz4
find "$root/usr" -mindepth 1 -delete
truncate --size 1G "$work/root.ext4"
mke2fs -q -t ext4 -L ROOT -E lazy_itable_init=0,lazy_journal_init=0,resize=16777216 -d "$root" "$work/root.ext4"
truncate --size 96M "$work/boot.vfat"
mkfs.vfat -n EFI-SYSTEM "$work/boot.vfat" >/dev/null
mmd -i "$work/boot.vfat" ::flatcar
: >"$work/first_boot"
mcopy -i "$work/boot.vfat" "$work/first_boot" "$work/initrd" "$here/grub.cfg" ::flatcar/
mcopy -i "$work/boot.vfat" "$work/vmlinuz-$kernel" ::flatcar/vmlinuz

# --- disk ----------------------------------------------------------------------------------------
disk=$work/disk.raw
truncate --size 4G "$disk"
sgdisk --clear \
  --new 1:2048:+96M --typecode 1:ef00 --change-name 1:EFI-SYSTEM \
  --new 2:0:+2M --typecode 2:ef02 --change-name 2:BIOS-BOOT \
  --new "3:0:+$(($(stat -c %s "$work/usr.squashfs") / 1048576 + 1))M" --typecode 3:8300 --change-name 3:USR-A \
  --new 9:0:+1G --typecode 9:8300 --change-name 9:ROOT "$disk" >/dev/null
start_of() { sgdisk --info "$1" "$disk" | sed -n 's/^First sector: \([0-9]*\).*/\1/p'; }
place() { dd if="$1" of="$disk" bs=512 seek="$2" conv=notrunc,sparse status=none; }
place "$work/boot.vfat" "$(start_of 1)"
place "$work/usr.squashfs" "$(start_of 3)"
place "$work/root.ext4" "$(start_of 9)"

# What grub-bios-setup does, without a block device: boot.img in the protective MBR, pointing at
# core.img in BIOS-BOOT, whose own block list starts one sector later.
little_endian() { printf '%016x' "$1" | fold -w2 | tac | tr -d '\n' | sed 's/../\\x&/g' | xargs -0 printf '%b'; }
core=$(start_of 2)
little_endian "$core" | dd of="$work/boot.img" bs=1 seek=92 conv=notrunc status=none
little_endian $((core + 1)) | dd of="$work/core.img" bs=1 seek=500 conv=notrunc status=none
dd if="$work/boot.img" of="$disk" bs=1 count=440 conv=notrunc status=none
place "$work/core.img" "$core"

qemu-img convert -c -W -m 2 -f raw -O qcow2 "$disk" "$work/disk.qcow2"
mv "$work/disk.qcow2" "$out"
