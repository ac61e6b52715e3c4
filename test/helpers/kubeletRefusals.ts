/** Fields of the kubelet that are refused: what, changed settings, the whole message. */
export const kubeletRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "a misspelt kubelet field",
    { kubelet: { maxpods: 250 } },
    "kubelet.maxpods: no such key; did you mean maxPods? allowed: the fields of KubeletConfiguration, which npm run config -- kubelet lists",
  ],
  [
    "a kubelet field of another type",
    { kubelet: { maxPods: "many" } },
    'kubelet.maxPods: got "many"; allowed: a whole number from 1 to 2147483647',
  ],
  [
    "a duration of the kubelet without a unit",
    { kubelet: { runtimeRequestTimeout: 900 } },
    "kubelet.runtimeRequestTimeout: got 900; allowed: a duration such as 2s or 1m30s",
  ],
  [
    "another cluster DNS",
    { kubelet: { clusterDNS: ["10.0.0.10"] } },
    'kubelet.clusterDNS: got ["10.0.0.10"]; allowed: nothing: serviceCidr decides, its tenth address',
  ],
  [
    "another folder of static pods",
    { kubelet: { staticPodPath: "/etc/pods" } },
    'kubelet.staticPodPath: got "/etc/pods"; allowed: nothing: kubeadm puts the control plane\'s manifests into its own folder',
  ],
  [
    "another cgroup driver (002-10)",
    { kubelet: { cgroupDriver: "cgroupfs" } },
    'kubelet.cgroupDriver: got "cgroupfs"; allowed: nothing: the container runtime is set to systemd',
  ],
  [
    "a kubelet that lets anybody in (000-12, 001-07, 002-07)",
    { kubelet: { authentication: { anonymous: { enabled: true } } } },
    'kubelet.authentication.anonymous: got {"enabled":true}; allowed: nothing: nobody is let in without credentials',
  ],
  [
    "a kubelet that asks nobody (002-07)",
    { kubelet: { authorization: { mode: "AlwaysAllow" } } },
    'kubelet.authorization.mode: got "AlwaysAllow"; allowed: nothing: the API server judges every request',
  ],
  [
    "two ways to shut down",
    { kubelet: { shutdownGracePeriod: "1m", shutdownGracePeriodByPodPriority: [] } },
    "kubelet.shutdownGracePeriodByPodPriority: got []; allowed: nothing beside kubelet.shutdownGracePeriod",
  ],
  [
    "a shutdown shorter than its last part",
    { kubelet: { shutdownGracePeriod: "5s" } },
    'kubelet.shutdownGracePeriodCriticalPods: got "10s"; allowed: at most kubelet.shutdownGracePeriod 5s',
  ],
  [
    "collecting images down to more than where it starts (000-11)",
    { kubelet: { imageGCHighThresholdPercent: 60 } },
    "kubelet.imageGCLowThresholdPercent: got 70; allowed: less than kubelet.imageGCHighThresholdPercent 60",
  ],
  [
    "images that are too old before they may go (000-11)",
    { kubelet: { imageMaximumGCAge: "24h", imageMinimumGCAge: "1440m" } },
    'kubelet.imageMaximumGCAge: got "24h"; allowed: 0s, or more than kubelet.imageMinimumGCAge',
  ],
  [
    "parallel pulls in series",
    { timing: "emulated", kubelet: { maxParallelImagePulls: 3 } },
    "kubelet.maxParallelImagePulls: got 3; allowed: 1, or kubelet.serializeImagePulls false",
  ],
  [
    "a reservation enforced on no cgroup",
    { kubelet: { enforceNodeAllocatable: ["pods", "kube-reserved"] } },
    "kubelet.kubeReservedCgroup: got nothing; allowed: the cgroup that kube-reserved is enforced on",
  ],
  [
    "reserved CPUs and a cgroup for them",
    { kubelet: { reservedSystemCPUs: "0-1", systemReservedCgroup: "/system" } },
    'kubelet.systemReservedCgroup: got "/system"; allowed: nothing beside kubelet.reservedSystemCPUs',
  ],
  [
    "soft eviction without a grace period",
    { kubelet: { evictionSoft: { "memory.available": "500Mi" } } },
    "kubelet.evictionSoftGracePeriod.memory.available: got nothing; allowed: a duration such as 1m30s",
  ],
  [
    "a verbosity by file in JSON logs",
    { kubelet: { logging: { format: "json", vmodule: [{ filePattern: "k*", verbosity: 4 }] } } },
    'kubelet.logging: got {"format":"json","vmodule":[{"filePattern":"k*","verbosity":4}]}; allowed: vmodule with format text only',
  ],
  [
    "a field that the minor does not have",
    { kubernetesVersion: "1.35", kubelet: { tlsCurvePreferences: [29] } },
    "kubelet.tlsCurvePreferences: got [29]; allowed: nothing with Kubernetes 1.35; 1.36 has it",
  ],
];
