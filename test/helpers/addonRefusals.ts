const addon = (name: string, settings: unknown): Record<string, unknown> => ({
  addons: { [name]: settings },
});
const ranges = (addresses: unknown): Record<string, unknown> => addon("metallb", { addresses });
const aFolder = "a folder of its own below /var/lib such as /var/lib/local-path-provisioner";
const aRange =
  "an IPv4 range such as 192.168.124.100-192.168.124.119, the lower address first, or a network such as 192.168.124.96/28, host bits zero";
const window = (changes: object): Record<string, unknown> =>
  addon("kured", { window: { start: "02:00", end: "05:00", ...changes } });

/** Settings of addons that are refused: what, changed settings, the whole message. */
export const addonRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "an unknown addon",
    addon("argocd", {}),
    "addons.argocd: no such key; allowed: kured, metrics-server, kubelet-csr-approver, node-local-dns, local-path, traefik, cert-manager, kube-prometheus-stack, velero, metallb",
  ],
  [
    "an addon that is no object",
    addon("kured", false),
    "addons.kured: got false; allowed: an object with enabled, window",
  ],
  [
    "a switch that is none",
    addon("traefik", { enabled: "no" }),
    'addons.traefik.enabled: got "no"; allowed: true, false',
  ],
  [
    "values of an addon that has no chart",
    addon("metrics-server", { values: {} }),
    "addons.metrics-server.values: no such key; allowed: enabled",
  ],
  [
    "values that are no object",
    addon("cert-manager", { values: [] }),
    "addons.cert-manager.values: got []; allowed: an object",
  ],
  [
    "values of Prometheus that are no object",
    addon("kube-prometheus-stack", { values: "retention" }),
    'addons.kube-prometheus-stack.values: got "retention"; allowed: an object',
  ],
  [
    "a window without an end",
    addon("kured", { window: { start: "02:00" } }),
    "addons.kured.window.end: got nothing; allowed: a time of day such as 02:30",
  ],
  [
    "a time that no clock shows",
    window({ start: "24:00" }),
    'addons.kured.window.start: got "24:00"; allowed: a time of day such as 02:30',
  ],
  [
    "a day that there is not",
    window({ days: ["saturday"] }),
    'addons.kured.window.days[0]: got "saturday"; allowed: mon, tue, wed, thu, fri, sat, sun',
  ],
  [
    "a window on no day",
    window({ days: [] }),
    "addons.kured.window.days: got []; allowed: at least one day, or no such key for all",
  ],
  [
    "a time zone that there is not",
    window({ timeZone: "Europe/Bonn" }),
    'addons.kured.window.timeZone: got "Europe/Bonn"; allowed: a time zone such as Europe/Berlin',
  ],
  [
    "a time zone that only this program would know",
    window({ timeZone: "+02:00" }),
    'addons.kured.window.timeZone: got "+02:00"; allowed: a time zone such as Europe/Berlin',
  ],
  [
    "an approver of requests that nobody makes",
    addon("kubelet-csr-approver", {}),
    'addons.kubelet-csr-approver: got "on"; allowed: with kubelet.serverTLSBootstrap true; without it no kubelet asks for a certificate',
  ],
  [
    "a DNS cache beside IPVS",
    { ...addon("node-local-dns", {}), kubeProxy: { mode: "ipvs" } },
    'addons.node-local-dns: got "on"; allowed: with kubeProxy.mode iptables, where a node can answer at the DNS service\'s own address; here it is ipvs',
  ],
  [
    "a DNS cache without kube-proxy",
    { ...addon("node-local-dns", {}), cni: "cilium" },
    'addons.node-local-dns: got "on"; allowed: with kubeProxy.mode iptables, where a node can answer at the DNS service\'s own address; here it is off',
  ],
  [
    "a backup to nowhere",
    addon("velero", {}),
    "addons.velero.bucket: got nothing; allowed: the S3 bucket that backups go to",
  ],
  [
    "a bucket that S3 would not make",
    addon("velero", { bucket: "My_Bucket" }),
    'addons.velero.bucket: got "My_Bucket"; allowed: the name of an S3 bucket',
  ],
  [
    "an S3 server that is no address",
    addon("velero", { bucket: "backups", url: "s3.example.net" }),
    'addons.velero.url: got "s3.example.net"; allowed: an http(s) URL without a slash at its end',
  ],
  [
    "a region that is none",
    addon("velero", { bucket: "backups", region: "EU" }),
    'addons.velero.region: got "EU"; allowed: a region\'s name such as eu-central-1',
  ],
  [
    "a default class that is neither on nor off",
    addon("local-path", { default: "maybe" }),
    'addons.local-path.default: got "maybe"; allowed: true, false',
  ],
  [
    "volumes that a system extension would cover",
    addon("local-path", { path: "/opt/local-path-provisioner" }),
    `addons.local-path.path: got "/opt/local-path-provisioner"; allowed: ${aFolder}`,
  ],
  [
    "volumes among what the kubelet keeps",
    addon("local-path", { path: "/var/lib/kubelet/volumes" }),
    `addons.local-path.path: got "/var/lib/kubelet/volumes"; allowed: ${aFolder}`,
  ],
  [
    "volumes beside the folder that is named",
    addon("local-path", { path: "/var/lib/volumes/../etcd" }),
    `addons.local-path.path: got "/var/lib/volumes/../etcd"; allowed: ${aFolder}`,
  ],
  [
    "addresses of nowhere",
    addon("metallb", {}),
    "addons.metallb.addresses: got nothing; allowed: one or more ranges of networkCidr 192.168.124.0/24 that nothing else uses",
  ],
  [
    "no addresses",
    ranges([]),
    "addons.metallb.addresses: got []; allowed: one or more ranges of networkCidr 192.168.124.0/24 that nothing else uses",
  ],
  [
    "addresses that are no list",
    ranges("192.168.124.100"),
    'addons.metallb.addresses: got "192.168.124.100"; allowed: a list',
  ],
  [
    "a range that runs backwards",
    ranges(["192.168.124.119-192.168.124.100"]),
    `addons.metallb.addresses[0]: got "192.168.124.119-192.168.124.100"; allowed: ${aRange}`,
  ],
  [
    "a network with host bits",
    ranges(["192.168.124.100/28"]),
    `addons.metallb.addresses[0]: got "192.168.124.100/28"; allowed: ${aRange}`,
  ],
  [
    "addresses of another network",
    ranges(["192.168.124.100-192.168.124.119", "192.168.125.0/28"]),
    'addons.metallb.addresses[1]: got "192.168.125.0/28"; allowed: addresses of networkCidr, 192.168.124.1 to 192.168.124.254',
  ],
  [
    "the network's broadcast address",
    ranges(["192.168.124.252/30"]),
    'addons.metallb.addresses[0]: got "192.168.124.252/30"; allowed: addresses of networkCidr, 192.168.124.1 to 192.168.124.254',
  ],
  [
    "the gateway's address",
    ranges(["192.168.124.1-192.168.124.9"]),
    'addons.metallb.addresses[0]: got "192.168.124.1-192.168.124.9"; allowed: a range without 192.168.124.1, the gateway\'s (gatewayHost)',
  ],
  [
    "addresses of the API and a slot",
    ranges(["192.168.124.30-192.168.124.31"]),
    "addons.metallb.addresses[0]: got \"192.168.124.30-192.168.124.31\"; allowed: a range without 192.168.124.30, the VIP's (vip), 192.168.124.31, control-plane slot cp1's (controlPlaneHosts)",
  ],
  [
    "an address of a node",
    ranges(["192.168.124.100-192.168.124.119", "192.168.124.35/32"]),
    'addons.metallb.addresses[1]: got "192.168.124.35/32"; allowed: a range without 192.168.124.35, node worker2\'s (workerPools.worker.firstHost)',
  ],
  [
    "addresses that libvirt leases",
    ranges(["192.168.124.190-192.168.124.200"]),
    'addons.metallb.addresses[0]: got "192.168.124.190-192.168.124.200"; allowed: a range without 192.168.124.200 to 192.168.124.250, which libvirt leases (dhcpHosts)',
  ],
  [
    "addresses that a mesh sends elsewhere",
    { ...ranges(["192.168.124.60/30"]), meshHosts: [31, 60] },
    'addons.metallb.addresses[0]: got "192.168.124.60/30"; allowed: a range without 192.168.124.31 to 192.168.124.60, which the mesh sends to nodes alone (meshHosts)',
  ],
  [
    "one address twice",
    ranges(["192.168.124.100-192.168.124.119", "192.168.124.119-192.168.124.120"]),
    'addons.metallb.addresses[1]: got "192.168.124.119-192.168.124.120"; allowed: addresses that addons.metallb.addresses[0] does not have',
  ],
  [
    "nodes that all answer for a service",
    { ...ranges(["192.168.124.100-192.168.124.119"]), kubeProxy: { mode: "ipvs" } },
    'addons.metallb: got "on"; allowed: with kubeProxy.ipvs.strictARP true where kubeProxy.mode is ipvs, or all nodes answer for all services; a cluster that was made without it cannot have this addon',
  ],
];
