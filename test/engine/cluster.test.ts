import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLog } from "../../commands/support/consoleLogs";
import { logFolder } from "../../lib/consoleLog";
import { imageVersions } from "./artifacts";
import { ClusterUnderEngine } from "./clusterUnderEngine";
import { consoleLogs } from "./leftovers";
import { found, secretsOf } from "./secretSearch";
import { each, machine, quiet, replaced, settings, told, worker } from "./story";
import { report } from "../network/support";

// One story: each test goes on from what the one before left.
describe("a cluster under the engine", () => {
  const cluster = new ClusterUnderEngine(settings);

  beforeAll(() => cluster.start(worker(2), report), 900_000);
  afterAll(() => cluster.remove(), 120_000);

  test("an up that Ctrl-C ends during upload, first machine or join is finished by the next", async () => {
    const moments = [
      ["Volume", "engine-local-storage-payload"],
      ["Domain", "cp1"],
      ["Command", "cp2-join"],
    ] as const;
    for (const [type, name] of moments) {
      const run = await cluster.interruptedUp((steps) =>
        steps.some(
          (step) => step.phase === "begin" && step.name === name && step.type.endsWith(`:${type}`),
        ),
      );
      report(`interrupted at ${type} ${name}: ${run.seconds.toFixed(1)} s`);
      expect(run.code).not.toBe(0);
    }
    const run = await cluster.up();
    told("up", run);
    expect(run.output).toContain("node 4/4 Ready");
    const inLibvirt = cluster.inLibvirt();
    const nodes = ["cp1", "cp2", "cp3", "worker1"].map((node) => `engine-${node}`);
    expect(inLibvirt.filter((name) => /^engine-[a-z]+\d$/.test(name))).toEqual(nodes);
    // Ignition and root disk of each, OS image and payload: nothing that an interrupted run made twice.
    expect(inLibvirt.filter((name) => /\.(ign|qcow2|img)$/.test(name))).toHaveLength(2 * 4 + 2);
    const logs = ["cp1", "cp2", "cp3", "worker1"].map(
      (node) => `flatcar-ha.engine.${node}.console.log`,
    );
    expect(consoleLogs("engine")).toEqual(logs);
    expect(await readLog("qemu:///system", join(logFolder, logs[0] ?? ""))).toEqual(
      readFileSync(join(logFolder, logs[0] ?? ""), "utf8"),
    );
  }, 600_000);

  test("who knows the name of an Ignition volume, as from a list of processes, cannot read it", () => {
    const pool = "/var/lib/libvirt/images/engine";
    const file = readdirSync(pool).find((name) => /^engine-cp1-.*\.ign$/.test(name)) ?? "";
    const readAs = (id: number) =>
      spawnSync("head", ["-c", "1", join(pool, file)], { uid: id, gid: id, encoding: "utf8" });
    expect(readAs(0).stdout).toBe("{");
    expect(readAs(65_534)).toMatchObject({ stdout: "", status: 1 });
  });

  test("up, refresh and preview of an unchanged cluster change nothing", async () => {
    for (const args of [["up", ...quiet], ["refresh", ...quiet], ["preview"]]) {
      expect(told(args.join(" "), await cluster.pulumi(args))).toEqual({});
    }
  }, 300_000);

  test("another network or pool is refused before anything is touched", async () => {
    const before = cluster.inLibvirt();
    const changes = { poolPath: "/var/lib/libvirt/images/elsewhere", networkName: "elsewhere" };
    cluster.configure(changes);
    const run = await cluster.up();
    cluster.configure({ poolPath: "", networkName: "" });
    expect(run.code).not.toBe(0);
    for (const key of Object.keys(changes)) {
      expect(run.output).toMatch(new RegExp(`${key}: .* differs from the lock .* npm run down`));
    }
    expect(run.steps.filter(({ type }) => type.startsWith("libvirt:"))).toEqual([]);
    expect(cluster.inLibvirt()).toEqual(before);
  }, 120_000);

  test("a further worker changes no other machine", async () => {
    cluster.configure(worker(2));
    expect(told("a further worker", await cluster.up())).toEqual({
      ...each(["create"], ...machine("worker2"), "PrivateKey worker2-host-key"),
      ...each(["create"], "RandomPassword worker2-token-id", "RandomPassword worker2-token-secret"),
      // Their list of nodes; the first two do nothing by it.
      ...each(["update"], "Command engine-formation", "Command engine-api-ready"),
      ...each(["update"], "Command engine-desired"),
      ...each(replaced, "Command engine-nodes-ready"),
    });
  }, 240_000);

  test("another OS version for one node replaces that node alone", async () => {
    const [current, next] = imageVersions;
    const { images } = cluster.lock;
    cluster.writeLock({
      ...cluster.lock,
      images: { ...images, [next]: { ...cluster.image(current), version: next } },
      nodeImages: { worker2: next },
    });
    expect(await cluster.impact()).toMatchObject({
      nodes: [{ node: "worker2", change: "replaced", why: [expect.stringMatching(/^OS image/)] }],
      untouched: ["cp1", "cp2", "cp3", "worker1"],
      refusals: [],
      warnings: [],
    });
    expect(told("another OS version for worker2", await cluster.up())).toEqual({
      ...each(["create"], `Command engine-downloads-os-${next}`),
      ...each(["create"], `Volume engine-local-storage-os-${next}`),
      ...each(replaced, "Domain worker2", "Volume worker2-root"),
      ...each(replaced, "Command worker2-join", "Command worker2-leave"),
      ...each(replaced, "Command engine-nodes-ready"),
    });
  }, 240_000);

  test("no private key or token lies in state or logs; secrecy removed, both show one", async () => {
    const plain = await cluster.plainState();
    const secrets = secretsOf(plain);
    expect(secrets.length).toBeGreaterThan(20);
    expect(found(secrets, cluster.backend())).toEqual([]);
    expect(found(secrets, cluster.logs())).toEqual([]);
    expect(found(secrets, plain)).toEqual(secrets.map(({ name }) => name));

    cluster.publishKubeconfig(true);
    told("up with its kubeconfig public", await cluster.up());
    const key = "engine-pki-operator-key privateKeyPem";
    expect(found(secrets, cluster.backend())).toEqual([key]);
    expect(found(secrets, cluster.logs())).toEqual([key]);
  }, 240_000);

  test("destroy drains nothing and needs no API", async () => {
    await cluster.followed.stop();
    const run = await cluster.pulumi(["destroy", ...quiet]);
    const done = told("destroy without any control plane", run);
    expect(new Set(Object.values(done).flat())).toEqual(new Set(["delete"]));
    expect(run.seconds).toBeLessThan(90);
    expect(cluster.inLibvirt()).toEqual([]);
    expect(consoleLogs("engine")).toEqual([]);
  }, 300_000);
});
