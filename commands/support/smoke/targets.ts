export interface SmokeAddresses {
  readonly namespace: string;
  /** Node -> its server pod's IP. */
  readonly podIps: Readonly<Record<string, string>>;
  /** Runtime class -> the IP of its pod. */
  readonly classIps: Readonly<Record<string, string>>;
  readonly serviceIp: string;
  /** IP of the API's own service, `kubernetes.default`. */
  readonly kubernetesIp: string;
  /** A name outside the cluster that must resolve. */
  readonly external?: { readonly name: string; readonly contains: string };
}

/** One thing that a probe tries. */
export interface SmokeTarget {
  /** `pod:<node>`, `class:<runtime class>`, `service-ip`, `service-name`, `dns:<what>`, `mesh:<node>`; what results name. */
  readonly check: string;
  readonly kind: "fetch" | "resolve" | "route";
  readonly what: string;
  /** Text that comes back, address that is among the answers, or what the route says. */
  readonly expected: string;
}

/** What every node tries: each node's pod (its own too) and each runtime class's by IP, the sample by IP and name, DNS of three kinds. */
export function smokeTargets(addresses: SmokeAddresses): readonly SmokeTarget[] {
  const { namespace, podIps, classIps, serviceIp, kubernetesIp, external } = addresses;
  const [anyPod = ""] = Object.values(podIps);
  const zone = `${namespace}.svc.cluster.local`;
  const fetch = (check: string, what: string, expected: string): SmokeTarget => ({
    check,
    kind: "fetch",
    what,
    expected,
  });
  const resolve = (check: string, what: string, expected: string): SmokeTarget => ({
    check,
    kind: "resolve",
    what,
    expected,
  });
  const pods = (group: string, ips: Readonly<Record<string, string>>): readonly SmokeTarget[] =>
    Object.entries(ips).map(([name, ip]) => fetch(`${group}:${name}`, `http://${ip}:8080/`, name));
  return [
    ...pods("pod", podIps),
    ...pods("class", classIps),
    fetch("service-ip", `http://${serviceIp}/`, "sample"),
    fetch("service-name", `http://sample.${zone}/`, "sample"),
    resolve("dns:service", `sample.${zone}`, serviceIp),
    resolve("dns:kubernetes", "kubernetes.default.svc.cluster.local", kubernetesIp),
    resolve("dns:pod", `${anyPod.replaceAll(".", "-")}.${namespace}.pod.cluster.local`, anyPod),
    ...(external ? [resolve("dns:external", external.name, external.contains)] : []),
  ];
}

/** What every node of a mesh tries outside of the pod network: the way to each node's address, its own too, is the mesh. */
export function meshTargets(
  nodeAddresses: Readonly<Record<string, string>>,
): readonly SmokeTarget[] {
  return Object.entries(nodeAddresses).map(([node, what]) => ({
    check: `mesh:${node}`,
    kind: "route",
    what,
    expected: "dev (mesh|lo)",
  }));
}

/** Targets as probe.sh reads them. */
export function targetLines(targets: readonly SmokeTarget[]): string {
  return targets
    .map(({ check, kind, what, expected }) => `${check} ${kind} ${what} ${expected}`)
    .join("\n");
}
