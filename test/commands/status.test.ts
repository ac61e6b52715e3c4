import { createServer } from "node:tls";
import type { AddressInfo } from "node:net";

import {
  certificatesLine,
  daysLeft,
  shownCertificate,
} from "../../commands/support/status/certificates";
import { healthy, type ClusterReport } from "../../commands/support/clusterStatus";
import { driftOf } from "../../commands/support/status/drift";
import { etcdLine, etcdReport, etcdStatus } from "../../commands/support/status/etcdStatus";
import { needsReboot, type KubeNode } from "../../commands/support/status/kubeNode";
import { podsWithoutRoom } from "../../commands/support/status/podsWithoutRoom";
import { statusLines } from "../../commands/support/status/statusText";
import { throwAwayAuthority } from "../../commands/support/throwAwayAuthority";
import type { EtcdMemberHealth } from "../../lib/quorum";
import { aLock } from "../helpers/fixtures";
import { aClusterPlan, aConfig } from "../helpers/settings";

const config = aConfig();
const plan = aClusterPlan();
const image = { version: "4593.2.5", url: "https://example.test/x", sha512: "0".repeat(128) };
const lock = { ...aLock(), images: { "4593.2.5": image } };

/** A Node as the plan and the lock want it. */
function asWanted(name: string): KubeNode {
  const node = plan.nodes.find((candidate) => candidate.name === name);
  return {
    metadata: { name, labels: { ...node?.labels } },
    spec: { taints: (node?.taints ?? []).map(({ key, effect }) => ({ key, effect })) },
    status: {
      nodeInfo: {
        kubeletVersion: "v1.36.3",
        osImage: "Flatcar Container Linux by Kinvolk 4593.2.5 (Oklo)",
      },
      capacity: { cpu: String(node?.vcpus) },
    },
  };
}

const members = (...states: readonly ("up" | "down" | "learner")[]): EtcdMemberHealth[] =>
  states.map((state, i) => ({
    id: String(i),
    name: `cp${i + 1}`,
    learner: state === "learner",
    healthy: state !== "down",
  }));

describe("etcd", () => {
  test.each([
    [members("up"), "1 of 1 members healthy; NONE may fail"],
    [members("up", "up", "up"), "3 of 3 members healthy; 1 more may fail"],
    [members("up", "down", "up"), "2 of 3 members healthy (not cp2); NONE may fail"],
    [members("down", "down", "up"), "1 of 3 members healthy (not cp1, cp2); THE QUORUM IS LOST"],
    [members("up", "up", "up", "up", "up"), "5 of 5 members healthy; 2 more may fail"],
    [
      members("up", "up", "up", "learner"),
      "3 of 3 members healthy; not voting yet: cp4; 1 more may fail",
    ],
  ])("%#: %j", (given, line) => {
    expect(etcdLine(etcdReport(given))).toBe(line);
  });

  test("that nobody can ask is said, not guessed", async () => {
    const silent = { members: () => Promise.reject(new Error("no answer")) };
    const report = await etcdStatus(silent as unknown as Parameters<typeof etcdStatus>[0]);
    expect(etcdLine(report)).toBe("NO MEMBER ANSWERS");
  });
});

describe("drift", () => {
  const wanted = plan.nodes.map(({ name }) => asWanted(name));
  const drift = (nodes: readonly KubeNode[], changes = {}) =>
    driftOf({ ...config, ...changes }, plan, lock, nodes);

  test("is none when nodes are what settings and lock ask for", () => {
    expect(drift(wanted)).toEqual([]);
  });

  test("names each node that differs, is missing, or is too many", () => {
    const [cp1, cp2, cp3, worker1] = wanted as [KubeNode, KubeNode, KubeNode, KubeNode];
    const changed: KubeNode[] = [
      { ...cp1, spec: {} },
      {
        ...cp2,
        status: { ...cp2.status, nodeInfo: { ...cp2.status?.nodeInfo, kubeletVersion: "v1.35.1" } },
      },
      {
        ...cp3,
        status: {
          nodeInfo: { osImage: "Flatcar Container Linux by Kinvolk 4459.2.0 (Oklo)" },
          capacity: { cpu: "2" },
        },
      },
      worker1,
      { metadata: { name: "worker9" } },
    ];
    expect(drift(changed)).toEqual([
      "cp1: taints none, wanted node-role.kubernetes.io/control-plane:NoSchedule",
      "cp2: kubelet v1.35.1, wanted v1.36.3",
      "cp3: OS 4459.2.0, wanted 4593.2.5",
      "cp3: CPUs 2, wanted 4",
      "worker2: not in the cluster; npm run up makes it",
      "worker9: in the cluster, but not in the settings; npm run up removes it",
    ]);
  });

  test("looks at labels of the settings only", () => {
    const labelled = aClusterPlan({
      workerPools: { worker: { count: 1, firstHost: 34, labels: { tier: "db" } } },
    });
    const nodes = labelled.nodes.map(({ name }) => asWanted(name));
    expect(driftOf(config, labelled, lock, nodes)).toEqual([
      "worker1: label tier missing, wanted db",
    ]);
  });

  test("has settings that the lock does not allow", () => {
    expect(drift(wanted, { kubernetesVersion: "1.35" })).toEqual([
      expect.stringMatching(/^kubernetesVersion: 1\.35 differs from the lock/),
    ]);
  });

  test("a taint that Kubernetes sets by itself is none", () => {
    const [first, ...rest] = wanted;
    const taint = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" };
    const down = { ...first, spec: { taints: [...(first?.spec?.taints ?? []), taint] } };
    expect(drift([down as KubeNode, ...rest])).toEqual([]);
  });
});

describe("certificates", () => {
  test("days are whole days until the end", () => {
    const { certificate } = throwAwayAuthority("kubernetes");
    const now = daysLeft(certificate, new Date());
    expect(daysLeft(certificate, new Date(Date.now() + 10 * 86_400_000))).toBe(now - 10);
  });

  test("of several servers the one that ends first is shown, and marked when that is soon", () => {
    const line = certificatesLine([
      { name: "operator", days: 300 },
      { name: "cluster CA", days: 3600 },
      { name: "API server of cp1", days: 40 },
      { name: "API server of cp2", days: 12 },
      { name: "etcd of cp1", days: -1 },
    ]);
    expect(line).toBe(
      "operator 300 d, cluster CA 3600 d, API servers 12 d (cp2) SOON OVER, etcd -1 d (cp1) EXPIRED",
    );
  });
});

describe("status on one screen", () => {
  const report: ClusterReport = {
    endpoint: "https://192.168.124.30:6444",
    vipHolder: "cp2",
    apiReady: true,
    failedChecks: [],
    etcd: etcdReport(members("up", "up", "up")),
    nodes: [
      {
        ...{ name: "cp1", role: "controlPlane", address: "192.168.124.31", machine: "running" },
        ...{ ready: true, schedulable: false, kubelet: "v1.36.3" },
        os: "Flatcar Container Linux by Kinvolk 4593.2.5 (Oklo)",
      },
    ],
    podsWithoutRoom: [],
    certificates: [{ name: "operator", days: 364 }],
    rebootsPending: [],
    drift: [],
  };

  test("fits, and says that all is well", () => {
    expect(statusLines(report)).toEqual([
      "node  role           address         machine  state            kubelet  OS",
      "cp1   control plane  192.168.124.31  running  Ready, cordoned  v1.36.3  Flatcar 4593.2.5 (Oklo)",
      "",
      "API           ready at https://192.168.124.30:6444; VIP on cp2",
      "etcd          3 of 3 members healthy; 1 more may fail",
      "system pods   all have room",
      "certificates  operator 364 d",
      "reboots       none announced",
      "drift         none",
      "in all        healthy",
    ]);
    expect(healthy(report)).toBe(true);
  });

  test("puts every difference on a line, and what is not known is not well", () => {
    const broken = { ...report, apiReady: false, failedChecks: ["etcd"], vipHolder: "-" };
    const lines = statusLines({
      ...broken,
      etcd: undefined,
      podsWithoutRoom: undefined,
      drift: ["a", "b"],
    });
    expect(lines.slice(3)).toEqual([
      "API           NOT READY (failed: etcd) at https://192.168.124.30:6444; VIP not seen from here",
      "etcd          NO MEMBER ANSWERS",
      "system pods   unknown",
      "certificates  operator 364 d",
      "reboots       none announced",
      "drift         a",
      "              b",
      "in all        NOT HEALTHY",
    ]);
    expect(statusLines({ ...report, drift: undefined })).toContain("drift         unknown");
  });

  test.each([
    ["an API that is not ready", { apiReady: false }],
    ["a sick etcd member", { etcd: etcdReport(members("up", "down", "up")) }],
    ["an etcd that does not answer", { etcd: undefined }],
    ["a node that is not Ready", { nodes: report.nodes.map((n) => ({ ...n, ready: false })) }],
    ["CoreDNS without room", { podsWithoutRoom: ["coredns-x: 0/2 nodes are available"] }],
  ])("is not healthy with %s", (_, change) => {
    expect(healthy({ ...report, ...change })).toBe(false);
  });

  test("a node waits for its reboot when the update operator says so", () => {
    const marked = { "flatcar-linux-update.v1.flatcar-linux.net/reboot-needed": "true" };
    expect(needsReboot({ metadata: { name: "cp1", labels: marked } })).toBe(true);
    expect(needsReboot({ metadata: { name: "cp1", annotations: marked } })).toBe(true);
    expect(needsReboot({ metadata: { name: "cp1" } })).toBe(false);
  });
});

describe("pods without room", () => {
  const pending = (name: string, reason: string, message: string) => ({
    metadata: { name },
    status: { conditions: [{ type: "PodScheduled", status: "False", reason, message }] },
  });
  const full =
    "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.";
  const tainted =
    "0/2 nodes are available: 2 node(s) had untolerated taint(s). preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
  const pods = [
    pending("coredns-1", "Unschedulable", full),
    pending("coredns-2", "Unschedulable", tainted),
    pending("gated", "SchedulingGated", "Scheduling is blocked"),
    { metadata: { name: "pulls-its-image" } },
  ];
  const answers = (status: number, text: string) => ({
    once: () => Promise.resolve({ status, text }),
  });

  test("are those that no node has CPU or memory for, not those that only wait", async () => {
    expect(await podsWithoutRoom(answers(200, JSON.stringify({ items: pods })))).toEqual([
      "coredns-1: 0/2 nodes are available: 2 Insufficient cpu.",
    ]);
  });

  test("are not known where the API does not list them", async () => {
    expect(await podsWithoutRoom(answers(503, ""))).toBeUndefined();
    const silent = { once: () => Promise.reject(new Error("no answer")) };
    expect(await podsWithoutRoom(silent)).toBeUndefined();
  });
});

test("a server's certificate is read whoever signed it, and silence is no error", async () => {
  const { certificate: cert, key } = throwAwayAuthority("kubernetes");
  const server = createServer({ cert, key }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const days = daysLeft(cert, new Date());
  expect(await shownCertificate("x", "127.0.0.1", port, new Date())).toEqual({ name: "x", days });
  await new Promise((resolve) => server.close(resolve));
  expect(await shownCertificate("x", "127.0.0.1", port, new Date())).toBeUndefined();
});
