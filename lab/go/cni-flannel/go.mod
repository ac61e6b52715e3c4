module flatcar-ha.lab/cni-flannel

go 1.26

// The last release with the flannel plugin; its successor, github.com/flannel-io/cni-plugin, is in no module proxy.
require github.com/containernetworking/plugins v0.9.1
