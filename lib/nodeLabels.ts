const reserved = /(^|\.)(kubernetes|k8s)\.io\//;
const kubeletOwn =
  /^(([a-z0-9-]+\.)*(kubelet|node)\.kubernetes\.io\/|kubernetes\.io\/(hostname|arch|os)$)/;
const known = new Set([
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

type Labels = Readonly<Record<string, string>>;

/** Whether a kubelet may label its own Node so; the API server's NodeRestriction refuses the rest. */
export function kubeletMaySet(label: string): boolean {
  return !reserved.test(label) || kubeletOwn.test(label) || known.has(label);
}

/** `own`: set by the kubelet when it registers; `granted`: set by the join action. */
export function splitLabels(labels: Labels): { readonly own: Labels; readonly granted: Labels } {
  const pick = (own: boolean): Labels =>
    Object.fromEntries(Object.entries(labels).filter(([key]) => kubeletMaySet(key) === own));
  return { own: pick(true), granted: pick(false) };
}
