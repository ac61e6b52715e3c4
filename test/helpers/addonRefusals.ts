const addon = (name: string, settings: unknown): Record<string, unknown> => ({
  addons: { [name]: settings },
});
const window = (changes: object): Record<string, unknown> =>
  addon("kured", { window: { start: "02:00", end: "05:00", ...changes } });

/** Settings of addons that are refused: what, changed settings, the whole message. */
export const addonRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "an unknown addon",
    addon("argocd", {}),
    "addons.argocd: no such key; allowed: kured, metrics-server, kubelet-csr-approver, node-local-dns, traefik, cert-manager, kube-prometheus-stack, velero",
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
];
