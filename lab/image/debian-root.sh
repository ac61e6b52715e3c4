#!/bin/bash
# Usage: debian-root.sh <out.tar> <packages.txt>: a minimal Debian trixie root with these packages.
# Takes the mirror from this host's own apt configuration; elsewhere mmdebstrap's default.
set -euo pipefail

out=$1
packages=$(sed -e '/^#/d' -e '/^$/d' "$2" | paste -sd,)
# The variables in the format are apt's.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' | grep -v security | sort -u | head -n 1 || true)

# The kernel's own hook would build an initramfs that the image does not use.
# shellcheck disable=SC2016
stub='mkdir -p "$1/etc/kernel/postinst.d" &&
  printf "#!/bin/sh\nexit 0\n" >"$1/etc/kernel/postinst.d/dracut" &&
  chmod +x "$1/etc/kernel/postinst.d/dracut"'

mmdebstrap --quiet --format=tar --variant=minbase --include="$packages" --setup-hook="$stub" \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/etc/kernel/postinst.d/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  trixie "$out" ${mirror:+"$mirror"}
