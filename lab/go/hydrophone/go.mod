module flatcar-ha.lab/hydrophone

go 1.26.0

require sigs.k8s.io/hydrophone v0.7.0
