module flatcar-ha.lab/kube-vip

go 1.26.2

require github.com/kube-vip/kube-vip v0.9.2
