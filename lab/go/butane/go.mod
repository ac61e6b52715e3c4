module flatcar-ha.lab/butane

go 1.26

require github.com/coreos/butane v0.29.0
