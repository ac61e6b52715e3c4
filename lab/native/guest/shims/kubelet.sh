#!/bin/bash
# kubelet of a native machine; kubeadm's preflight asks the version.
set -euo pipefail
if [[ ${1:-} == --version ]]; then
    echo "Kubernetes $(/run/native/bin/kubeadm version -o short)"
    exit
fi
if [[ ! -e /var/lib/kubelet/config.yaml ]]; then
    echo 'no /var/lib/kubelet/config.yaml: kubeadm has not run yet' >&2
    exit 1
fi
[[ -e /run/native/version ]] || /run/native/bin/kubeadm version -o short >/run/native/version
NODE_PATH=/run/native/modules exec /run/native/node /run/native/guest/kubelet.js "$@"
