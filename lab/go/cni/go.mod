module flatcar-ha.lab/cni

go 1.26

require github.com/containernetworking/plugins v1.7.1
