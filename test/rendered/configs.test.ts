import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { goTool, type GoToolName } from "../../lab/goTools";
import { clusterImages } from "../../lib/containerImages";
import { NodeSandbox } from "../helpers/nodeSandbox";
import { renderedNodes, type RenderedNode } from "../helpers/renderedNodes";
import { aClusterPlan } from "../helpers/settings";

const nodes = renderedNodes();
const cases = nodes.map((node): [string, RenderedNode] => [node.title, node]);
const controlPlanes = cases.filter(([, { role }]) => role === "controlPlane");
const withContainerd = cases.filter(([, { runtime }]) => runtime === "containerd");

interface ApiServerPod {
  readonly spec: {
    readonly containers: readonly {
      readonly command: readonly string[];
      readonly volumeMounts: readonly object[];
    }[];
  };
}

/** Builds take minutes where the cache is cold. */
const buildMs = 900_000;

function tool(name: GoToolName): Promise<string> {
  return goTool(name, () => undefined);
}

/** Puts a program into the node's own folders: this machine's home may be hidden there. */
function place(sandbox: NodeSandbox, binary: string, name: string): void {
  mkdirSync(join(sandbox.root, "usr/local/bin"), { recursive: true });
  copyFileSync(binary, join(sandbox.root, "usr/local/bin", name));
}

function onNode(node: RenderedNode, script: string, programs: Record<string, string> = {}): string {
  const sandbox = new NodeSandbox(node.tree);
  try {
    for (const [name, binary] of Object.entries(programs)) place(sandbox, binary, name);
    const { status, output } = sandbox.run(script);
    return `${output.trim()}\nexit ${String(status)}`.trim();
  } finally {
    sandbox.remove();
  }
}

/** The KubeProxyConfiguration among the manifests that kubeadm prints. */
function kubeProxyIn(manifests: string): unknown {
  const objects = parseAllDocuments(manifests).map((document) => document.toJS() as unknown);
  const configs = objects.flatMap((object) => {
    const { kind, data } = (object ?? {}) as { kind?: string; data?: Record<string, string> };
    return kind === "ConfigMap" ? [data?.["config.conf"] ?? ""] : [];
  });
  return parse(configs.join("\n")) as unknown;
}

test("the pairwise set has both roles and runtimes", () => {
  expect(new Set(nodes.map(({ role, runtime }) => `${role} ${runtime}`)).size).toBe(4);
});

test(
  "Ignition accepts every node",
  async () => {
    const validate = await tool("ignition-validate");
    for (const { title, ignition } of nodes) {
      const { status, stderr } = spawnSync(validate, ["-"], { input: ignition, encoding: "utf8" });
      expect({ title, status, stderr }).toEqual({ title, status: 0, stderr: "" });
    }
  },
  buildMs,
);

describe("kubeadm", () => {
  const validate = (kind: string): string =>
    `kubeadm config validate --config /etc/flatcar-ha/${kind}.yaml`;

  test(
    "accepts every node's join configuration",
    async () => {
      const kubeadm = await tool("kubeadm");
      for (const [title, node] of cases) {
        expect([title, onNode(node, validate("kubeadm-join"), { kubeadm })]).toEqual([
          title,
          "ok\nexit 0",
        ]);
      }
    },
    buildMs,
  );

  test(
    "accepts every control plane's init configuration, its kubelet fields strictly",
    async () => {
      const kubeadm = await tool("kubeadm");
      for (const [title, node] of controlPlanes) {
        expect([title, onNode(node, validate("kubeadm-init"), { kubeadm })]).toEqual([
          title,
          "ok\nexit 0",
        ]);
      }
    },
    buildMs,
  );

  test(
    "would make the kube-proxy that was asked for (002-13)",
    async () => {
      const kubeadm = await tool("kubeadm");
      const asked = controlPlanes.filter(([, { kubeProxy }]) => kubeProxy !== undefined);
      const modes = asked.map(([, { kubeProxy }]) => kubeProxy?.["mode"]);
      expect(new Set(modes)).toEqual(new Set(["iptables", "ipvs", "nftables"]));
      const print =
        "kubeadm init phase addon kube-proxy --print-manifest --config /etc/flatcar-ha/kubeadm-init.yaml";
      for (const [title, node] of asked) {
        const printed = onNode(node, print, { kubeadm }).replace(/\nexit 0$/, "");
        expect([title, kubeProxyIn(printed)]).toEqual([
          title,
          expect.objectContaining({ clusterCIDR: "10.244.0.0/16" }),
        ]);
        expect(kubeProxyIn(printed)).toMatchObject(node.kubeProxy ?? {});
      }
    },
    buildMs,
  );

  test(
    "pulls the images that it is told, which it would choose by itself, and which a bundle holds",
    async () => {
      const kubeadm = await tool("kubeadm");
      const node = controlPlanes.find(([title]) => title.includes("1.36.3"))?.[1];
      if (node === undefined) throw new Error("no control plane of 1.36.3");
      const images = (of: string): readonly string[] =>
        onNode(node, `kubeadm config images list ${of} 2>/dev/null`, { kubeadm })
          .split("\n")
          .sort();
      const told = images("--config /etc/flatcar-ha/kubeadm-init.yaml");
      expect(told).toEqual(images("--kubernetes-version v1.36.3"));
      const listed = clusterImages(aClusterPlan(), "1.36.3");
      expect(told.filter((name) => !listed.includes(name))).toEqual(["exit 0"]);
    },
    buildMs,
  );

  test(
    "applies the patches of the emulated profile to its own manifests",
    async () => {
      const kubeadm = await tool("kubeadm");
      const emulated = controlPlanes.find(([title]) => title.includes('"emulated"'))?.[1];
      if (emulated === undefined) throw new Error("no emulated control plane");
      const output = onNode(
        emulated,
        `kubeadm init phase control-plane all --config /etc/flatcar-ha/kubeadm-init.yaml >/dev/null 2>/tmp/err || cat /tmp/err
       kubeadm init phase etcd local --config /etc/flatcar-ha/kubeadm-init.yaml >/dev/null
       grep -l 'failureThreshold: 60' /etc/kubernetes/manifests/* | xargs -n1 basename
       grep -A1 GOGC /etc/kubernetes/manifests/kube-apiserver.yaml | tail -n1
       grep -o 'authentication-config=.*' /etc/kubernetes/manifests/kube-apiserver.yaml`,
        { kubeadm },
      );
      expect(output.split("\n").map((line) => line.trim())).toEqual([
        "etcd.yaml",
        "kube-apiserver.yaml",
        "kube-controller-manager.yaml",
        "kube-scheduler.yaml",
        'value: "400"',
        "authentication-config=/etc/flatcar-ha/api-server/authentication.yaml",
        "exit 0",
      ]);
    },
    buildMs,
  );
});

describe("the API server", () => {
  test(
    "gets each of its files from the control plane's disk, and a folder for its log",
    async () => {
      const kubeadm = await tool("kubeadm");
      for (const [title, node] of controlPlanes) {
        const output = onNode(
          node,
          `kubeadm init phase control-plane apiserver --config /etc/flatcar-ha/kubeadm-init.yaml >/dev/null
           cat /etc/kubernetes/manifests/kube-apiserver.yaml`,
          { kubeadm },
        );
        const { spec } = parse(output.replace(/\nexit 0$/, "")) as ApiServerPod;
        const [{ command, volumeMounts } = { command: [], volumeMounts: [] }] = spec.containers;
        const given = command.flatMap((word) => /=(\/etc\/flatcar-ha\/.*)$/.exec(word)?.[1] ?? []);
        expect([title, given.length]).toEqual([title, 4]);
        expect(given.filter((path) => !(path in node.tree.files))).toEqual([]);
        const log = { mountPath: "/var/log/kubernetes/audit" };
        expect(volumeMounts).toContainEqual({ name: "audit-log", ...log });
        expect(volumeMounts).toContainEqual(
          expect.objectContaining({ mountPath: "/etc/flatcar-ha/api-server", readOnly: true }),
        );
        expect(command).toContain("--audit-log-path=/var/log/kubernetes/audit/audit.log");
      }
    },
    buildMs,
  );
});

describe("haproxy", () => {
  test.each(controlPlanes)("accepts %s", (_, node) => {
    // Before 3.0 it says so; warnings would show as well.
    const output = onNode(node, "haproxy -c -f /etc/haproxy/haproxy.cfg");
    expect(output.replace("Configuration file is valid\n", "")).toBe("exit 0");
  });
});

describe("keepalived", () => {
  // A permanent interface eth0 as in a VM; the namespace has none.
  const check = `ip link add eth0 type veth && mkdir /run/flatcar-ha && echo 1 >/run/flatcar-ha/haproxy
    keepalived -t -f /etc/keepalived/keepalived.conf`;

  test.each(controlPlanes)("accepts %s", (_, node) => {
    expect(onNode(node, check)).toBe("exit 0");
  });
});

describe("containerd", () => {
  test(
    "reads pause image, mirrors, cgroup driver, runc and the CNI's folder from every node's config (001-08, 002-10, 003-03)",
    async () => {
      const containerd = await tool("containerd");
      for (const [title, node] of withContainerd) {
        const output = onNode(
          node,
          "containerd --config /etc/containerd/config.toml config dump | grep -E '^ *(sandbox|config_path|SystemdCgroup|default_runtime_name|conf_dir) = ' | sort -u",
          { containerd },
        );
        expect([title, output.split("\n").map((line) => line.trim())]).toEqual([
          title,
          expect.arrayContaining([
            "SystemdCgroup = true",
            "conf_dir = '/etc/cni/net.d'",
            "config_path = '/etc/containerd/certs.d'",
            "default_runtime_name = 'runc'",
            expect.stringMatching(/^sandbox = 'registry\.k8s\.io\/pause:3\.10\.[12]'$/),
            "exit 0",
          ]),
        ]);
      }
    },
    buildMs,
  );
});
