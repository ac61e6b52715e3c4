import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { run, succeeds } from "../../lab/native/run";
import { nodeIgnition } from "../../lib/ignition";
import type { NodePlan } from "../../lib/plan";
import { aLock, someMeshKeys, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import { aClusterPlan } from "../helpers/settings";
import { MeshMachine } from "./meshMachine";
import { until } from "./support";

const bridge = "fhabr-mesh";
const port = 8080;
const plan = aClusterPlan({
  clusterName: "mesh",
  networkMode: "bridge",
  networkName: bridge,
  networkCidr: "192.168.137.0/24",
  vip: "192.168.137.30",
  meshHosts: [31, 40],
  workerPools: { worker: { count: 1, firstHost: 34 } },
});
const { vip } = plan.endpoint;
const [cp1, cp2, worker] = ["cp1", "cp2", "worker1"].map((name) => {
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}) as [NodePlan, NodePlan, NodePlan];

/** Tells every caller which address it has, in a text that a capture would show. */
const server = `require("net").createServer((caller) => caller.end("hello " + caller.remoteAddress + "\\n"))
  .on("error", (error) => { throw error; }).listen(${port}, "0.0.0.0")`;

// networkd reads the rendered files; wireguard-go stands in for the kernel's WireGuard, which this machine may lack.
describe("a mesh of three nodes", () => {
  const machines = new Map<string, MeshMachine>();
  const machine = (node: NodePlan): MeshMachine => {
    const found = machines.get(node.name);
    if (found === undefined) throw new Error(`${node.name} does not run`);
    return found;
  };

  async function boot(node: NodePlan): Promise<void> {
    const secrets = { ...someSecrets(node), ...someMeshKeys(plan, node) };
    const { files } = ignitionTree(nodeIgnition(plan, node, secrets, aLock()));
    const started = await MeshMachine.start(`fha-mesh-${node.name}`, bridge, node.mac, files);
    machines.set(node.name, started);
    started.run("node", ["-e", server]);
    await until(`${node.name} answers`, 20, async () =>
      (await started.shell("ss --listening --tcp --numeric")).includes(`:${port} `),
    );
  }

  beforeAll(async () => {
    await succeeds("ip", ["link", "delete", bridge]);
    await run("ip", ["link", "add", bridge, "type", "bridge", "forward_delay", "0"]);
    await run("ip", ["link", "set", bridge, "up"]);
    for (const node of [cp1, cp2, worker]) await boot(node);
  }, 300_000);
  afterAll(async () => {
    for (const each of machines.values()) await each.remove();
    await succeeds("ip", ["link", "delete", bridge]);
  }, 60_000);

  /** What the caller is told, and what the wire showed meanwhile. */
  async function call(
    caller: Pick<MeshMachine, "shell">,
    address: string,
  ): Promise<{ readonly answer: string; readonly wire: string }> {
    const capture = spawn("tcpdump", ["-i", bridge, "-n", "-l", "-A", "--immediate-mode", "ip"]);
    const wire = collected(capture);
    const closed = once(capture, "close");
    let answer: string;
    try {
      await until("tcpdump listens", 10, () => Promise.resolve(wire().includes("listening on")));
      answer = await caller.shell(`timeout 10 cat </dev/tcp/${address}/${port}`);
      await sleep(300);
    } finally {
      capture.kill("SIGINT");
      await closed;
    }
    return { answer: answer.trim(), wire: wire() };
  }

  test("networkd takes every line of the rendered files", () => {
    for (const { log } of machines.values()) {
      expect(log()).toContain("mesh: ");
      // A complaint about a line names file and line; a kernel without WireGuard gives it others.
      const refused = log()
        .split("\n")
        .filter((line) => /\/network\/[\w.-]+:\d+|private key/i.test(line));
      expect(refused).toEqual([]);
    }
  });

  test("what a node sends to another one's address is WireGuard's on the wire (002-05)", async () => {
    for (const [from, to] of [
      [cp1, cp2],
      [worker, cp2],
      [cp2, worker],
    ] as const) {
      const { answer, wire } = await call(machine(from), to.address);
      expect(answer).toBe(`hello ${from.address}`);
      expect(wire).toContain(`IP ${from.address}.51820 > ${to.address}.51820: UDP`);
      expect(wire).not.toContain("hello");
      expect(wire).not.toContain(`.${port}`);
    }
  }, 60_000);

  test("the virtual IP answers from whoever has it, outside the mesh", async () => {
    const holder = machine(cp1);
    await holder.shell(`ip address add ${vip}/32 dev eth0`);
    const first = await call(machine(worker), vip);
    expect(first.answer).toBe(`hello ${worker.address}`);
    // The control: what is not encrypted, the capture does show.
    expect(first.wire).toContain("hello");
    await holder.shell(`ip address del ${vip}/32 dev eth0`);
    await machine(cp2).shell(`ip address add ${vip}/32 dev eth0; arping -U -c 1 -I eth0 ${vip}`);
    expect((await call(machine(worker), vip)).answer).toBe(`hello ${worker.address}`);
  }, 60_000);

  test("keepalived's adverts, bound to eth0, go out there", async () => {
    const route = (words: string): Promise<string> =>
      machine(cp1).shell(`ip route get ${cp2.address} ${words}`);
    expect(await route("oif eth0")).toContain("dev eth0");
    expect(await route("")).toContain(`dev mesh table 51820 src ${cp1.address}`);
  });

  test("a pod network over VXLAN goes through it, though flannel ties that to eth0", async () => {
    await machine(worker).shell(flannelDevice(worker, cp2));
    await machine(cp2).shell(flannelDevice(cp2, worker));
    const { answer, wire } = await call(machine(worker), podAddress(cp2));
    expect(answer).toBe(`hello ${podAddress(worker)}`);
    expect(wire).toContain(`IP ${worker.address}.51820 > ${cp2.address}.51820: UDP`);
    expect(wire).not.toMatch(/hello|\.8472/);
  }, 60_000);

  test("a pod that a node masquerades reaches another node through the mesh", async () => {
    const pod = await machine(worker).addPod("10.244.9.1/24", "10.244.9.2/24");
    const { answer, wire } = await call(pod, cp2.address);
    expect(answer).toBe(`hello ${worker.address}`);
    expect(wire).not.toContain("hello");
  }, 60_000);

  test("a cable that was pulled for a while leaves the mesh as it was", async () => {
    await machine(cp1).setCable(false);
    // networkd takes the address away with the carrier.
    await sleep(2000);
    await machine(cp1).setCable(true);
    await until("cp1 has its address again", 20, async () =>
      (await machine(cp1).shell("ip -brief address show dev eth0")).includes(cp1.address),
    );
    const { answer, wire } = await call(machine(cp1), cp2.address);
    expect(answer).toBe(`hello ${cp1.address}`);
    expect(wire).not.toContain("hello");
  }, 60_000);

  test("a node that is made anew, with the same key, is in the mesh as soon as it speaks", async () => {
    await machine(worker).remove();
    await boot(worker);
    expect((await call(machine(worker), cp2.address)).answer).toBe(`hello ${worker.address}`);
    expect((await call(machine(cp2), worker.address)).answer).toBe(`hello ${cp2.address}`);
  }, 60_000);
});

const lastOctet = ({ address }: NodePlan): string => address.split(".")[3] ?? "";
const podAddress = (node: NodePlan): string => `10.244.${lastOctet(node)}.0`;

/** What flanneld runs on a node for itself and one other. */
function flannelDevice(own: NodePlan, other: NodePlan): string {
  const mac = (node: NodePlan): string => node.mac.replace(/^52/, "02");
  return `set -e
    ip link add flannel.1 address ${mac(own)} mtu 1390 type vxlan id 1 dev eth0 local ${own.address} dstport 8472 nolearning
    ip address add ${podAddress(own)}/32 dev flannel.1
    ip link set flannel.1 up
    ip route add ${podAddress(other)}/24 via ${podAddress(other)} dev flannel.1 onlink
    ip neighbour add ${podAddress(other)} lladdr ${mac(other)} dev flannel.1 nud permanent
    bridge fdb add ${mac(other)} dev flannel.1 dst ${other.address}`;
}

function collected(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  }
  return () => text;
}
