import { parse, parseAllDocuments } from "yaml";

import { nodeIgnition } from "../../lib/ignition";
import { kubeProxyConfigs } from "../../lib/kubeProxy";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree, type TreeFile } from "../helpers/ignitionTree";
import { aClusterPlan } from "../helpers/settings";

type Overrides = Readonly<Record<string, unknown>>;

function filesOf(overrides: Overrides, name = "cp1"): Readonly<Record<string, TreeFile>> {
  const plan = aClusterPlan(overrides);
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock())).files;
}

/** What kubeadm init is told, by kind. */
function initOf(overrides: Overrides): Record<string, Record<string, unknown>> {
  const text = filesOf(overrides)["/etc/flatcar-ha/kubeadm-init.yaml"]?.text ?? "";
  const documents = parseAllDocuments(text).map(
    (document) => document.toJS() as Record<string, unknown>,
  );
  return Object.fromEntries(documents.map((document) => [String(document["kind"]), document]));
}

const modules = "/etc/modules-load.d/flatcar-ha-ipvs.conf";

describe("kubeProxyConfigs", () => {
  test("say nothing where kubeadm's own choice is wanted, or no kube-proxy", () => {
    expect(kubeProxyConfigs(aClusterPlan())).toEqual([]);
    expect(kubeProxyConfigs(aClusterPlan({ cni: "cilium" }))).toEqual([]);
  });

  test("hand the user's fields over with Kubernetes' names (002-13)", () => {
    const kubeProxy = {
      mode: "ipvs",
      ipvs: { syncPeriod: "2s", scheduler: "lc" },
      iptables: { masqueradeAll: true },
      healthzBindAddress: "0.0.0.0:10256",
    };
    const [text = ""] = kubeProxyConfigs(aClusterPlan({ kubeProxy }));
    expect(parse(text)).toEqual({
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      kind: "KubeProxyConfiguration",
      ...kubeProxy,
    });
  });

  test("name no mode where only other fields are set", () => {
    const [text = ""] = kubeProxyConfigs(
      aClusterPlan({ kubeProxy: { metricsBindAddress: "0.0.0.0:10249" } }),
    );
    expect(parse(text)).toEqual({
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      kind: "KubeProxyConfiguration",
      metricsBindAddress: "0.0.0.0:10249",
    });
  });
});

describe("kubeadm init", () => {
  test("is told nothing of kube-proxy by default", () => {
    const init = initOf({});
    expect(Object.keys(init)).toEqual([
      "InitConfiguration",
      "ClusterConfiguration",
      "KubeletConfiguration",
    ]);
    expect(init["InitConfiguration"]).toHaveProperty("skipPhases", ["show-join-command"]);
  });

  test.each(["iptables", "ipvs", "nftables"])("gets kube-proxy's mode %s", (mode) => {
    const init = initOf({ kubeProxy: { mode } });
    expect(init["KubeProxyConfiguration"]).toHaveProperty("mode", mode);
    expect(init["InitConfiguration"]).toHaveProperty("skipPhases", ["show-join-command"]);
  });

  test.each([
    [{ cni: "cilium" }],
    [{ cni: "kube-router" }],
    [{ cni: "calico", kubeProxy: { mode: "off" } }],
  ])("leaves kube-proxy out for %j (000-08, 004-36)", (overrides) => {
    const init = initOf(overrides);
    expect(init).not.toHaveProperty("KubeProxyConfiguration");
    expect(init["InitConfiguration"]).toHaveProperty("skipPhases", [
      "show-join-command",
      "addon/kube-proxy",
    ]);
  });
});

describe("a node", () => {
  test.each(["cp1", "worker1"])("%s loads IPVS with the scheduler that is set (004-30)", (name) => {
    const kubeProxy = { mode: "ipvs", ipvs: { scheduler: "lc" } };
    const lines = filesOf({ kubeProxy }, name)[modules]?.text.split("\n") ?? [];
    expect(lines.filter((line) => /^\w/.test(line))).toEqual([
      "ip_vs",
      "ip_vs_rr",
      "ip_vs_wrr",
      "ip_vs_sh",
      "nf_conntrack",
      "ip_vs_lc",
    ]);
  });

  test("loads IPVS for kube-router too, and for nothing else (004-30)", () => {
    expect(filesOf({ cni: "kube-router" })).toHaveProperty([modules]);
    for (const overrides of [{}, { cni: "cilium" }, { kubeProxy: { mode: "nftables" } }]) {
      expect(filesOf(overrides)).not.toHaveProperty([modules]);
    }
  });

  test.each(["flannel", "cilium", "calico", "canal", "kube-router", "none"])(
    "becomes Ready by nothing but %s: no network is configured beforehand",
    (cni) => {
      for (const name of ["cp1", "worker1"]) {
        const paths = Object.keys(filesOf({ cni, runtime: "crio" }, name));
        expect(paths.filter((path) => /\/cni\/|\.conflist$/.test(path))).toEqual([]);
      }
    },
  );
});
