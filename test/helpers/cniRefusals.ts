/** Settings of pod network, kube-proxy and charts that are refused: what, changed settings, the whole message. */
export const cniRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "no service proxy at all",
    { kubeProxy: { mode: "off" } },
    'kubeProxy.mode: got "off"; allowed: iptables, ipvs, nftables, or unset, as flannel leaves services to kube-proxy; cni cilium, calico, kube-router can replace it',
  ],
  [
    "two service proxies",
    { cni: "kube-router", kubeProxy: { mode: "ipvs" } },
    'kubeProxy.mode: got "ipvs"; allowed: off, or unset, as kube-router forwards services itself',
  ],
  [
    "an unknown mode",
    { kubeProxy: { mode: "userspace" } },
    'kubeProxy.mode: got "userspace"; allowed: iptables, ipvs, nftables, off',
  ],
  [
    "a misspelt field",
    { kubeProxy: { mode: "ipvs", ipvs: { syncperiod: "2s" } } },
    "kubeProxy.ipvs.syncperiod: no such key; did you mean syncPeriod? allowed: syncPeriod, minSyncPeriod, scheduler, strictARP, excludeCIDRs, tcpTimeout, tcpFinTimeout, udpTimeout",
  ],
  [
    "a duration without a unit",
    { kubeProxy: { mode: "ipvs", ipvs: { syncPeriod: 2 } } },
    "kubeProxy.ipvs.syncPeriod: got 2; allowed: a duration such as 2s or 1m30s",
  ],
  [
    "a scheduler that no kernel has",
    { kubeProxy: { mode: "ipvs", ipvs: { scheduler: "random" } } },
    'kubeProxy.ipvs.scheduler: got "random"; allowed: rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq, mh, fo',
  ],
  [
    "fields of another mode",
    { kubeProxy: { ipvs: { strictARP: true } } },
    'kubeProxy.ipvs: got {"strictARP":true}; allowed: nothing, or kubeProxy.mode ipvs',
  ],
  [
    "fields that nftables never reads",
    { kubeProxy: { mode: "nftables", iptables: { masqueradeAll: true } } },
    'kubeProxy.iptables: got {"masqueradeAll":true}; allowed: nothing: mode nftables reads kubeProxy.nftables',
  ],
  [
    "fields of a kube-proxy that does not run",
    { cni: "cilium", kubeProxy: { metricsBindAddress: "0.0.0.0:10249" } },
    'kubeProxy.metricsBindAddress: got "0.0.0.0:10249"; allowed: nothing: kube-proxy does not run (cni cilium)',
  ],
  [
    "encryption that the CNI does not have",
    { cni: "kube-router", cniEncryption: "wireguard" },
    'cniEncryption: got "wireguard"; allowed: none with cni kube-router; flannel, cilium, calico, canal can encrypt',
  ],
  [
    "unknown encryption",
    { cniEncryption: "ipsec" },
    'cniEncryption: got "ipsec"; allowed: none, wireguard',
  ],
  [
    "Hubble without Cilium",
    { hubble: true },
    "hubble: got true; allowed: false with cni flannel; it belongs to cilium",
  ],
  ["a Hubble that is no switch", { hubble: "relay" }, 'hubble: got "relay"; allowed: true, false'],
  ["settings that are no object", { cniValues: [] }, "cniValues: got []; allowed: an object"],
  [
    "settings for nothing",
    { cni: "none", cniValues: { mtu: 1400 } },
    'cniValues: got {"mtu":1400}; allowed: {}: cni none installs nothing',
  ],
  [
    "a pod network of flannel's own",
    { cniValues: { Network: "10.1.0.0/16" } },
    "cniValues.Network: no such key; allowed: EnableNFTables, Backend",
  ],
  [
    "a chart value that a key of its own sets",
    { cni: "cilium", cniValues: { encryption: { enabled: true } } },
    "cniValues.encryption.enabled: got true; allowed: nothing: cniEncryption sets it",
  ],
  [
    "certificates that every update would renew",
    { cni: "cilium", cniValues: { hubble: { tls: { auto: { method: "helm" } } } } },
    'cniValues.hubble.tls.auto.method: got "helm"; allowed: nothing: a CronJob in the cluster makes the certificates',
  ],
  [
    "a dataplane beside the mode",
    { cni: "calico", cniValues: { installation: { calicoNetwork: { linuxDataplane: "BPF" } } } },
    'cniValues.installation.calicoNetwork.linuxDataplane: got "BPF"; allowed: nothing: kubeProxy.mode sets it',
  ],
  [
    "a flag with dashes",
    { cni: "kube-router", cniValues: { "--metrics-port": 8080 } },
    'cniValues.--metrics-port: got "--metrics-port"; allowed: as a key: a flag of kube-router without dashes in front',
  ],
  [
    "a flag that holds an object",
    { cni: "kube-router", cniValues: { "peer-router-ips": {} } },
    "cniValues.peer-router-ips: got {}; allowed: a text, a number, true, false, or a list of these",
  ],
  [
    "kube-router without its firewall",
    { cni: "kube-router", cniValues: { "run-firewall": false } },
    "cniValues.run-firewall: got false; allowed: nothing: kube-router does all three jobs here",
  ],
  [
    "a mirror of no repository",
    { chartMirrors: { "https://charts.example.test": "http://mirror.test/charts" } },
    'chartMirrors.https://charts.example.test: got "http://mirror.test/charts"; allowed: as a key: https://helm.cilium.io, https://docs.tigera.io/calico/charts, https://traefik.github.io/charts, https://charts.jetstack.io, https://prometheus-community.github.io/helm-charts, https://vmware-tanzu.github.io/helm-charts, https://metallb.github.io/metallb',
  ],
  [
    "a mirror that is no address",
    { chartMirrors: { "https://helm.cilium.io": "mirror.test" } },
    'chartMirrors.https://helm.cilium.io: got "mirror.test"; allowed: an http(s) URL without a slash at its end',
  ],
];
