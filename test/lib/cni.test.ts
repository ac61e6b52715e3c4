import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { calicoValues } from "../../lib/cni/calico";
import { ciliumValues } from "../../lib/cni/cilium";
import { flannelNetConf } from "../../lib/cni/flannel";
import { kubeRouterCniConf, kubeRouterFlags, kubeRouterKubeconfig } from "../../lib/cni/kubeRouter";
import { deepMerge } from "../../lib/deepMerge";
import { aClusterPlan } from "../helpers/settings";

const single = { controlPlanes: { count: 1, taints: [] }, workerPools: {} };

describe("deepMerge", () => {
  test("goes into objects, and takes everything else as a whole", () => {
    const base = { a: { b: 1, c: [1, 2] }, d: { e: 1 } };
    const over = { a: { c: [3], f: { g: 2 } }, d: null };
    expect(deepMerge(base, over)).toEqual({ a: { b: 1, c: [3], f: { g: 2 } }, d: null });
    expect(base).toEqual({ a: { b: 1, c: [1, 2] }, d: { e: 1 } });
  });
});

describe("ciliumValues", () => {
  test("replace kube-proxy and reach the API through the virtual IP (004-36, 004-41)", () => {
    expect(ciliumValues(aClusterPlan({ cni: "cilium" }))).toEqual({
      kubeProxyReplacement: true,
      k8sServiceHost: "192.168.124.30",
      k8sServicePort: 6444,
      ipam: { mode: "kubernetes" },
      k8s: { requireIPv4PodCIDR: true },
      encryption: { enabled: false, type: "wireguard" },
      operator: { replicas: 2, rollOutPods: true },
      rollOutCiliumPods: true,
      hubble: { enabled: false, relay: { enabled: false }, tls: { auto: { method: "cronJob" } } },
    });
  });

  test("leave services to kube-proxy where one is wanted", () => {
    const plan = aClusterPlan({ cni: "cilium", kubeProxy: { mode: "nftables" } });
    expect(ciliumValues(plan)).toHaveProperty("kubeProxyReplacement", false);
  });

  test("turn on WireGuard and Hubble, and take the user's own over ours", () => {
    const plan = aClusterPlan({
      cni: "cilium",
      cniEncryption: "wireguard",
      hubble: true,
      cniValues: { hubble: { ui: { enabled: true } }, operator: { replicas: 3 } },
    });
    expect(ciliumValues(plan)).toMatchObject({
      encryption: { enabled: true, type: "wireguard" },
      hubble: {
        enabled: true,
        relay: { enabled: true },
        ui: { enabled: true },
        // Made in the cluster: the chart's own way would make others at every render.
        tls: { auto: { method: "cronJob" } },
      },
      operator: { replicas: 3, rollOutPods: true },
    });
  });

  test("ask for two operators where two nodes can hold them (002-16)", () => {
    const operators = (overrides: object) =>
      ciliumValues(aClusterPlan({ cni: "cilium", ...overrides }))["operator"];
    expect(operators({})).toHaveProperty("replicas", 2);
    expect(operators(single)).toHaveProperty("replicas", 1);
  });
});

describe("calicoValues", () => {
  test.each([
    [{}, "Iptables"],
    [{ mode: "iptables" }, "Iptables"],
    [{ mode: "ipvs" }, "Iptables"],
    [{ mode: "nftables" }, "Nftables"],
    [{ mode: "off" }, "BPF"],
  ])("choose the dataplane that fits kubeProxy %j: %s", (kubeProxy, linuxDataplane) => {
    const values = calicoValues(aClusterPlan({ cni: "calico", kubeProxy }));
    expect(values).toMatchObject({
      installation: {
        calicoNetwork: {
          linuxDataplane,
          bgp: "Disabled",
          ipPools: [{ cidr: "10.244.0.0/16", encapsulation: "VXLAN" }],
          nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" },
        },
        controlPlaneReplicas: 2,
      },
      apiServer: { enabled: false },
      defaultFelixConfiguration: { enabled: true, wireguardEnabled: false },
    });
    expect(values["kubernetesServiceEndpoint"]).toEqual(
      linuxDataplane === "BPF" ? { host: "192.168.124.30", port: "6444" } : undefined,
    );
  });

  test("encrypt, and take the user's own over ours", () => {
    const plan = aClusterPlan({
      cni: "calico",
      cniEncryption: "wireguard",
      cniValues: { installation: { calicoNetwork: { mtu: 1400 } }, apiServer: { enabled: true } },
    });
    expect(calicoValues(plan)).toMatchObject({
      installation: { calicoNetwork: { mtu: 1400, linuxDataplane: "Iptables" } },
      apiServer: { enabled: true },
      defaultFelixConfiguration: { wireguardEnabled: true },
    });
  });
});

describe("flannelNetConf", () => {
  test("is VXLAN, or WireGuard, with the user's own over ours", () => {
    expect(flannelNetConf(aClusterPlan())).toBe(
      '{"Network":"10.244.0.0/16","EnableNFTables":false,"Backend":{"Type":"vxlan"}}',
    );
    const backend = { ListenPort: 51830, MTU: 1400 };
    const plan = aClusterPlan({ cniEncryption: "wireguard", cniValues: { Backend: backend } });
    expect(JSON.parse(flannelNetConf(plan))).toMatchObject({
      Backend: { Type: "wireguard", ...backend },
    });
  });
});

describe("kube-router", () => {
  const plan = aClusterPlan({
    cni: "kube-router",
    serviceCidr: "10.32.0.0/16",
    cniValues: { "peer-router-ips": ["192.168.124.1", "192.168.124.2"], "metrics-port": 8080 },
  });

  test("routes, filters and forwards, told the service network (000-07)", () => {
    expect(kubeRouterFlags(plan)).toEqual([
      "--run-router=true",
      "--run-firewall=true",
      "--run-service-proxy=true",
      "--bgp-graceful-restart=true",
      "--health-port=20244",
      "--service-cluster-ip-range=10.32.0.0/16",
      "--kubeconfig=/var/lib/kube-router/kubeconfig",
      "--peer-router-ips=192.168.124.1",
      "--peer-router-ips=192.168.124.2",
      "--metrics-port=8080",
    ]);
  });

  test("reaches the API through the virtual IP as its own account", () => {
    expect(JSON.parse(kubeRouterKubeconfig(plan))).toMatchObject({
      clusters: [{ cluster: { server: "https://192.168.124.30:6444" } }],
      users: [{ user: { tokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token" } }],
    });
  });

  test("puts a bridge with host-local addresses on a node, and keeps one that is there (000-09)", () => {
    const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-cni-"));
    const script = join(__dirname, "..", "..", "lib", "cni", "kube-router-conf.sh");
    const [source, target] = [
      join(folder, "cni-conf.json"),
      join(folder, "10-kuberouter.conflist"),
    ];
    const install = (): number | null => spawnSync("sh", [script, source, target]).status;
    try {
      writeFileSync(source, kubeRouterCniConf());
      expect(install()).toBe(0);
      expect(JSON.parse(readFileSync(target, "utf8"))).toMatchObject({
        plugins: [
          { type: "bridge", bridge: "kube-bridge", ipam: { type: "host-local" } },
          { type: "portmap" },
        ],
      });
      // Readable by root alone (CIS 1.1.9).
      expect(statSync(target).mode & 0o777).toBe(0o600);
      writeFileSync(target, "the daemon's");
      expect(install()).toBe(0);
      expect(readFileSync(target, "utf8")).toBe("the daemon's");
      expect(readdirSync(folder).sort()).toEqual(["10-kuberouter.conflist", "cni-conf.json"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
