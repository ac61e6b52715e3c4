import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { absences } from "./absences";
import { imageVersions } from "./artifacts";
import { etcdAuthority, resourcesOf, textOutput } from "./clusterState";
import { ClusterUnderEngine } from "./clusterUnderEngine";
import type { EngineRun } from "./engineRun";
import { watchEtcd, type EtcdWatch } from "./etcdWatch";
import { each, machine, quiet, replaced, settings, told } from "./story";
import { httpsJson } from "../../commands/actions/httpsJson";
import { aClusterPlan } from "../helpers/settings";
import { report, until } from "../network/support";

const controlPlanes = (count: number) => ({ controlPlanes: { count } });
const [current, next] = imageVersions;
/** Of a person who may log in on every node. */
const key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILmmzFPoqeCKl16R6gVj8ZpcW2AUwUhCEGCQDzfhg6Jw somebody";

// One story: each test goes on from what the one before left.
describe("a cluster under the engine, changed", () => {
  const cluster = new ClusterUnderEngine({ ...settings, ...controlPlanes(1) });

  /** Another OS image for these nodes replaces them. */
  const moveToNextImage = (...nodes: readonly string[]): void => {
    const image = { ...cluster.image(current), version: next };
    cluster.writeLock({
      ...cluster.lock,
      images: { ...cluster.lock.images, [next]: image },
      nodeImages: Object.fromEntries(nodes.map((node) => [node, next])),
    });
  };
  const virsh = (...args: readonly string[]): void => {
    execFileSync("virsh", ["-c", "qemu:///system", ...args], { stdio: "ignore" });
  };
  const watch = async (): Promise<EtcdWatch> => {
    const { slots } = aClusterPlan(settings).endpoint;
    return watchEtcd(slots.slice(0, 3), etcdAuthority(await cluster.plainState()));
  };
  const machinesTouched = (run: EngineRun): readonly string[] =>
    run.steps.filter(({ type }) => type.endsWith(":Domain")).map(({ name }) => name);
  /** Each left only when the one before was back. */
  const expectOneAfterAnother = (run: EngineRun, nodes: readonly string[]): void => {
    const away = absences(run.steps);
    report(`order: ${away.map(({ node }) => node).join(", ")}`);
    expect(away.map(({ node }) => node).sort()).toEqual(nodes);
    away.slice(1).forEach(({ from }, i) => {
      expect(from).toBeGreaterThan(away[i]?.to ?? Infinity);
    });
    expect(run.output).not.toContain("by force");
  };

  beforeAll(async () => {
    await cluster.start(controlPlanes(3), report);
    moveToNextImage();
    told("one control plane and one worker", await cluster.up());
  }, 900_000);
  afterAll(() => cluster.remove(), 120_000);

  test("one control plane becomes three, and no machine is touched", async () => {
    cluster.configure(controlPlanes(3));
    const done = told("two more control planes", await cluster.up());
    const others = Object.entries(done).filter(([name]) => !/ cp[23]\b/.test(name));
    expect(Object.fromEntries(others)).toEqual({
      ...each(["update"], "Command engine-formation", "Command engine-api-ready"),
      ...each(["update"], "Command engine-desired"),
      ...each(replaced, "Command engine-nodes-ready"),
    });
    expect(done).toMatchObject(each(["create"], ...machine("cp2"), ...machine("cp3")));
  }, 300_000);

  test("a changed Ignition replaces the machines one after another, and nothing else", async () => {
    const watched = await watch();
    cluster.configure({ sshAuthorizedKeys: [key] });
    const run = await cluster.up();
    await watched.stop();
    const nodes = ["cp1", "cp2", "cp3", "worker1"];
    expect(told("four machines replaced", run)).toEqual({
      ...each(replaced, ...nodes.flatMap(machine)),
      ...each(replaced, "Command engine-nodes-ready"),
    });
    expectOneAfterAnother(run, nodes);
    const healthy = watched.samples.map(({ length }) => length);
    expect(healthy.length).toBeGreaterThan(20);
    expect(new Set(healthy)).toEqual(new Set([2, 3]));
  }, 600_000);

  const isOff = (node: string) =>
    until(`${node} off`, 10, () => Promise.resolve(!cluster.followed.machines.isRunning(node)));

  /** After a machine is gone: the virtual IP has moved, and haproxy asks the lost one no more. `npm run up` waits too. */
  async function apiSettles(): Promise<void> {
    const { url: baseUrl } = aClusterPlan(settings).endpoint;
    const pki = resourcesOf(await cluster.plainState()).find(({ urn }) =>
      urn.endsWith("::engine-pki-ca"),
    );
    const ca = pki === undefined ? "" : textOutput(pki, "certPem");
    const target = { baseUrl, ca, client: () => undefined, timeoutMs: 2000 };
    const answers = async (): Promise<boolean> => {
      const reply = await httpsJson(target, { method: "GET", path: "/readyz" }).catch(
        () => undefined,
      );
      return reply?.status === 200;
    };
    let inARow = 0;
    await until("the API to settle", 60, async () => {
      inARow = (await answers()) ? inARow + 1 : 0;
      return inARow >= 10;
    });
  }

  test("a machine removed behind the engine's back is made again, and only that", async () => {
    virsh("destroy", "engine-cp2");
    virsh("undefine", "engine-cp2");
    await isOff("cp2");
    await apiSettles();
    const found = told("refresh without cp2", await cluster.pulumi(["refresh", ...quiet]));
    expect(found).toEqual(each(["delete"], "Domain cp2"));
    expect(told("cp2 again", await cluster.up())).toEqual({
      ...each(["create"], "Domain cp2"),
      ...each(replaced, "Command cp2-join", "Command cp2-leave", "Command engine-nodes-ready"),
    });
  }, 300_000);

  test("three at once are refused while a further control plane is dead", async () => {
    virsh("destroy", "engine-cp3");
    await isOff("cp3");
    await apiSettles();
    moveToNextImage("cp1", "cp2", "worker1");
    const run = await cluster.up();
    report(`refused: ${run.seconds.toFixed(1)} s`);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("cp1 stays: etcd on cp3 is not healthy");
    expect(run.output).toContain("cp2 stays: etcd on cp3 is not healthy");
    // A worker takes no vote with it.
    expect(new Set(machinesTouched(run))).toEqual(new Set(["worker1"]));
  }, 300_000);

  test("a dead control plane, which nobody can drain, is replaced before a live one", async () => {
    const watched = await watch();
    moveToNextImage("cp1", "cp3", "worker1");
    const run = await cluster.up();
    await watched.stop();
    told("cp3 and cp1 replaced", run);
    expect(absences(run.steps).map(({ node }) => node)).toEqual(["cp3", "cp1"]);
    const healthy = watched.samples.map(({ length }) => length);
    expect(Math.min(...healthy)).toBe(2);
  }, 400_000);

  test("an engine killed after libvirt has the new machine, before the state knows it, is followed by up", async () => {
    // Empty while there is no such machine.
    const asked = ["-c", "qemu:///system", "domuuid", "engine-worker1"];
    const uuid = () => spawnSync("virsh", asked, { encoding: "utf8" }).stdout.trim();
    const before = uuid();
    moveToNextImage("cp1", "cp3");
    const killed = await cluster.interruptedUp(() => !["", before].includes(uuid()), "SIGKILL");
    report(`killed: ${killed.seconds.toFixed(1)} s`);
    expect(killed.steps).not.toContainEqual(
      expect.objectContaining({ op: "create-replacement", name: "worker1", phase: "end" }),
    );
    // As it is left by a KILL while the engine writes its state: nothing of the backend can be read then.
    writeFileSync(join(cluster.folder, "state/.pulumi/stacks/flatcar-ha/test.json.attrs"), "");
    expect((await cluster.pulumi(["stack", "ls"])).output).toContain("error: EOF");
    const { code, stdout, stderr } = await cluster.command("up", "--yes");
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain("the last run was killed: freeing its lock");
    expect(told("nothing is left to do", await cluster.up())).toEqual({});
    // The machine, its Ignition and its disk.
    expect(cluster.inLibvirt().filter((name) => name.startsWith("engine-worker1"))).toHaveLength(3);
  }, 400_000);

  test("control planes and a pool that are not wanted any more leave, and nothing else changes", async () => {
    cluster.configure({ ...controlPlanes(1), workerPools: {} });
    const run = await cluster.up();
    const done = told("two control planes and a pool less", run);
    for (const node of ["cp2", "cp3", "worker1"]) {
      expect(run.output).toContain(`${node} has left the cluster`);
    }
    const others = Object.entries(done).filter(([name]) => !/ (cp[23]|worker1)\b/.test(name));
    expect(Object.fromEntries(others)).toEqual({
      ...each(["update"], "Command engine-formation", "Command engine-api-ready"),
      ...each(["update"], "Command engine-desired"),
      ...each(replaced, "Command engine-nodes-ready"),
    });
    expect(cluster.inLibvirt().filter((name) => /cp[23]|worker/.test(name))).toEqual([]);
  }, 300_000);

  test("the only control plane is not replaced", async () => {
    moveToNextImage();
    const run = await cluster.up();
    report(`refused: ${run.seconds.toFixed(1)} s`);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("cp1 is the only control plane");
    expect(machinesTouched(run)).toEqual([]);
  }, 120_000);

  test("the only control plane is replaced when allowDataLoss says so", async () => {
    cluster.configure({ allowDataLoss: true });
    const isNew = ({ op, phase, name }: EngineRun["steps"][number]): boolean =>
      op === "create-replacement" && phase === "end" && name === "cp1";
    const run = await cluster.interruptedUp((steps) => steps.some(isNew));
    expect(run.output).toContain(
      "cp1 is the only control plane: its cluster ends here, as allowed",
    );
    expect(run.steps.some(isNew)).toBe(true);
  }, 120_000);

  test("down: an unreachable hypervisor is named, and nothing of the state is lost", async () => {
    const state = await cluster.plainState();
    cluster.configure({ hosts: { local: "qemu+tcp://127.0.0.1:9/system" } });
    const refused = await cluster.command("down", "--yes");
    cluster.configure({ hosts: { local: "qemu:///system" } });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^libvirt does not answer at qemu\+tcp:.* \(FHA302: /);
    expect(await cluster.plainState()).toBe(state);
  }, 60_000);

  test("down after a broken replacement, without an API, a VM and a disk, leaves nothing", async () => {
    await cluster.followed.stop();
    virsh("destroy", "engine-cp1");
    virsh("undefine", "engine-cp1");
    const disk = cluster.inLibvirt().find((name) => /^engine-cp1-.*\.qcow2$/.test(name)) ?? "";
    virsh("vol-delete", "--pool", "engine", disk);
    const { code, stdout, stderr } = await cluster.command("down", "--yes");
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain("domain engine-cp1 is gone from the hypervisor: forgetting it");
    expect(stdout).not.toContain("STILL THERE");
    expect(cluster.inLibvirt()).toEqual([]);
  }, 120_000);
});
