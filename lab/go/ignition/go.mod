module flatcar-ha.lab/ignition

go 1.26

require github.com/coreos/ignition/v2 v2.24.0
