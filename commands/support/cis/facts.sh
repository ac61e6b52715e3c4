#!/bin/sh
# In a pod that sees a node's processes and, in $HOST, its files (busybox): prints what lib/cis/facts.ts reads, and
# nothing that is secret: modes, owners, arguments, and the texts of files that are named here.
set -eu
cd "${HOST:-/host}"
api_server=etc/flatcar-ha/api-server

find etc/kubernetes etc/flatcar-ha/pki etc/cni/net.d etc/systemd/system/kubelet.service.d \
  usr/lib/systemd/system/kubelet.service usr/lib/systemd/system/kubelet.service.d \
  var/lib/kubelet/config.yaml var/lib/kube-proxy \
  '(' -type f -o -path 'etc/*/pki*' ')' -exec stat -c 'file %a %u:%g /%n' '{}' ';' 2>/dev/null || true
stat -c 'file %a %u:%g /%n' var/lib/etcd 2>/dev/null || true

for process in "${PROC:-/proc}"/[0-9]*; do
  words=$(tr '\0' '\n' 2>/dev/null <"$process/cmdline") || continue
  program=${words%%
*}
  program=${program##*/}
  case $program in
    kube-apiserver | kube-controller-manager | kube-scheduler | etcd | kubelet)
      echo "program $program"
      printf '%s\n' "$words" | sed -e 1d -e "s/^/argument $program /"
      ;;
  esac
done

for path in var/lib/kubelet/config.yaml "$api_server/authentication.yaml" \
  "$api_server/admission.yaml" "$api_server/audit-policy.yaml"; do
  if [ -f "$path" ]; then sed "s|^|text /$path |" "$path"; fi
done
# Of the keys' file the providers' names alone.
if [ -f "$api_server/encryption.yaml" ]; then
  sed -n -E 's/^ *- (identity|secretbox|aescbc|aesgcm|kms):.*/provider \1/p' "$api_server/encryption.yaml"
fi
echo end
