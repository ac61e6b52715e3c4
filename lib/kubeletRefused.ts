/**
 * KubeletConfiguration's fields that are not the user's, each with the reason; a dot stands for "in". Together with
 * `kubeletFields` they are all that Kubernetes' own Go types have: test/rendered/kubeletFields.test.ts compares.
 */
export const refusedKubeletFields = {
  apiVersion: "the program writes it",
  kind: "the program writes it",
  staticPodPath: "kubeadm puts the control plane's manifests into its own folder",
  tlsCertFile:
    "no such file comes onto a node; serverTLSBootstrap asks the cluster for a certificate",
  tlsPrivateKeyFile:
    "no such file comes onto a node; serverTLSBootstrap asks the cluster for a certificate",
  rotateCertificates: "kubeadm always has client certificates renewed",
  "authentication.x509": "the cluster's own CA is the only one",
  "authentication.anonymous": "nobody is let in without credentials",
  "authentication.webhook.enabled": "the API server judges service accounts' tokens",
  "authorization.mode": "the API server judges every request",
  clusterDomain: "cluster.local stands in every API server's certificate",
  clusterDNS: "serviceCidr decides, its tenth address",
  cgroupDriver: "the container runtime is set to systemd",
  containerRuntimeEndpoint: "runtime decides",
  imageServiceEndpoint: "runtime decides",
  podCIDR: "podCidr decides",
  providerID: "each node would have the same",
  registerNode: "a node that does not register never becomes Ready",
  registerWithTaints: "controlPlanes.taints and workerPools.<name>.taints decide",
  runOnce: "the kubelet itself refuses it",
} as const;

/** The fields that a minor does not have yet; source: k8s.io/kubelet v0.35.7 beside v0.36.3. */
export const newKubeletFields: Readonly<Record<string, readonly string[]>> = {
  "1.36": ["tlsCurvePreferences", "memoryReservationPolicy"],
};
