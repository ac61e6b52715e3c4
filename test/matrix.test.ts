import { parseAllDocuments } from "yaml";

import { zeroLock } from "../commands/support/zeroLock";
import { renderIgnition } from "../lib/butane";
import { parseConfig, settingSchemas } from "../lib/config";
import { nodeSources } from "../lib/ignition";
import { planCluster, type ClusterPlan } from "../lib/plan";
import { deployCni, objectsOf } from "./helpers/deployCni";
import { someSecrets } from "./helpers/fixtures";
import { ignitionTree, type IgnitionTree } from "./helpers/ignitionTree";
import { problemsOf, settings } from "./helpers/settings";

type Settings = Readonly<Record<string, unknown>>;

const words = (key: string): readonly string[] => (settingSchemas[key]?.enum ?? []).map(String);
const proxyModes = ["unset", "iptables", "ipvs", "nftables", "off"];
const asked = (mode: string): object => (mode === "unset" ? {} : { mode });

interface Combination {
  readonly title: string;
  /** CNI and proxy mode: what alone decides whether it is accepted. */
  readonly services: string;
  readonly settings: Settings;
}

const defaults = settings();
const combinations = words("runtime").flatMap((runtime) =>
  words("cni").flatMap((cni) =>
    proxyModes.flatMap((mode) =>
      words("arch").flatMap((arch) =>
        words("channel").map((channel): Combination => {
          const services = `${cni} ${mode}`;
          const title = [runtime, services, arch, channel].join(" ");
          const own = { runtime, cni, arch, channel, kubeProxy: asked(mode) };
          return { title, services, settings: { ...defaults, ...own } };
        }),
      ),
    ),
  ),
);

const kubeProxyNeeded = (cni: string): string =>
  `kubeProxy.mode: got "off"; allowed: iptables, ipvs, nftables, or unset, as ${cni} leaves services to kube-proxy; cni cilium, calico, kube-router can replace it`;
const proxyTwice = (mode: string): string =>
  `kubeProxy.mode: got "${mode}"; allowed: off, or unset, as kube-router forwards services itself`;

/** What is refused, whatever runtime, arch and channel are, and the whole reason. */
const reasons: Readonly<Record<string, string>> = {
  "flannel off": kubeProxyNeeded("flannel"),
  "canal off": kubeProxyNeeded("canal"),
  "kube-router iptables": proxyTwice("iptables"),
  "kube-router ipvs": proxyTwice("ipvs"),
  "kube-router nftables": proxyTwice("nftables"),
};
const accepted = combinations.filter(({ services }) => !(services in reasons));

describe("runtime, CNI, proxy mode, arch and channel", () => {
  test("are accepted in every combination, or refused with the reason", () => {
    expect(combinations).toHaveLength(2 * 6 * 5 * 2 * 4);
    expect(accepted).toHaveLength(400);
    expect(combinations.map(({ title, settings: all }) => [title, problemsOf(all)])).toEqual(
      combinations.map(({ title, services }) => {
        const reason = reasons[services];
        return [title, reason === undefined ? [] : [reason]];
      }),
    );
  });

  test("render both roles' nodes in every accepted combination", () => {
    const secrets = {
      controlPlane: someSecrets({ role: "controlPlane" }),
      worker: someSecrets({ role: "worker" }),
    };
    // Many combinations ask for the same files: each node that differs is rendered once.
    const rendered = new Map<string, readonly unknown[]>();
    for (const { title, settings: all } of accepted) {
      const config = parseConfig(all);
      const plan = planCluster(config);
      const lock = zeroLock(config);
      for (const role of ["controlPlane", "worker"] as const) {
        const node = plan.nodes.find((candidate) => candidate.role === role);
        if (node === undefined) throw new Error(`no ${role}`);
        const { layers, files } = nodeSources(plan, node, secrets[role], lock);
        const key = JSON.stringify([layers, files]);
        const told = rendered.get(key) ?? seen(ignitionTree(renderIgnition(layers, files)));
        rendered.set(key, told);
        expect([title, ...told]).toEqual([title, ...expected(plan, role)]);
      }
    }
    process.stderr.write(`    ${accepted.length} combinations, ${rendered.size} different nodes\n`);
  }, 120_000);

  test("let each CNI make its objects with every proxy that it goes with", async () => {
    for (const services of new Set(accepted.map((combination) => combination.services))) {
      const [cni = "", mode = ""] = services.split(" ");
      const objects = objectsOf(await deployCni({ cni, kubeProxy: asked(mode) }));
      expect([services, objects.length > 0]).toEqual([services, cni !== "none"]);
    }
  });
});

/** The combination, as a node's files tell it: what the runtime's file is, and who forwards services. */
function seen({ files }: IgnitionTree): readonly unknown[] {
  const extensions = files["/etc/flatcar-ha/payload.sha256"]?.text ?? "";
  const socket = /^CRI_SOCKET=(.*)$/m.exec(files["/etc/flatcar-ha/node.env"]?.text ?? "")?.[1];
  const [, runtime, arch] = /^0{64} {2}(containerd|crio)-\S+-(x86-64|arm64)\.raw$/m.exec(
    extensions,
  ) ?? ["", "", ""];
  const init = files["/etc/flatcar-ha/kubeadm-init.yaml"]?.text;
  const modules = "/etc/modules-load.d/flatcar-ha-ipvs.conf" in files;
  return [runtime, arch, socket, modules, ...(init === undefined ? [] : [proxyIn(init)])];
}

function expected(
  { runtime, arch, cni, kubeProxy }: ClusterPlan,
  role: "controlPlane" | "worker",
): readonly unknown[] {
  const sockets = {
    containerd: "unix:///run/containerd/containerd.sock",
    crio: "unix:///var/run/crio/crio.sock",
  };
  const modules = kubeProxy.mode === "ipvs" || cni === "kube-router";
  const proxy = role === "controlPlane" ? [kubeProxy.mode] : [];
  return [runtime, arch === "amd64" ? "x86-64" : "arm64", sockets[runtime], modules, ...proxy];
}

interface InitDocument {
  readonly kind: string;
  readonly mode?: string;
  readonly skipPhases?: readonly string[];
}

/** The proxy that kubeadm init would set up. */
function proxyIn(init: string): string {
  const documents = parseAllDocuments(init).map((document) => document.toJS() as InitDocument);
  const skipped = documents.flatMap(({ skipPhases = [] }) => skipPhases);
  if (skipped.includes("addon/kube-proxy")) return "off";
  const proxy = documents.find(({ kind }) => kind === "KubeProxyConfiguration");
  return proxy?.mode ?? "default";
}
