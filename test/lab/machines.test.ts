import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { pulumiOutput, type Engine } from "../../commands/support/engine";
import { projectRoot } from "../../commands/support/projectRoot";
import { prepareLabStack } from "../../lab/prepareLabStack";
import { backendAnswer, startTestBackend, type TestBackend } from "../../lab/testBackend";
import type { ClusterPlan } from "../../lib/plan";
import { report } from "../network/support";

// One machine in CI; FLATCAR_HA_MACHINES=5 boots the default program's three and two.
const five = process.env.FLATCAR_HA_MACHINES === "5";
const minutes = 60_000;

/** Machines without a cluster: `up`, interrupted while formation waits for the first boot. */
describe("machines of the program", () => {
  const keys = mkdtempSync(join(tmpdir(), "flatcar-ha-machines-"));
  const key = join(keys, "key");
  let engine: Engine;
  let plan: ClusterPlan;
  let backend: TestBackend | undefined;
  let caCertificate = "";

  const stack = "lab-machines";
  const controlPlanes = (): string[] =>
    plan.nodes.filter(({ role }) => role === "controlPlane").map(({ address }) => address);

  function ssh(address: string, command: string): string {
    const trust = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
    const wait = ["-o", "ConnectTimeout=20", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes"];
    return execFileSync("ssh", [...trust, ...wait, "-i", key, `core@${address}`, command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }

  async function eventually<T>(
    what: string,
    limit: number,
    attempt: () => T | Promise<T>,
  ): Promise<T> {
    const started = Date.now();
    for (;;) {
      try {
        const result = await attempt();
        report(`${what}: ${Math.round((Date.now() - started) / 1000)} s`);
        return result;
      } catch (error) {
        if (Date.now() - started > limit) throw new Error(`${what}: not in time`, { cause: error });
        await sleep(3000);
      }
    }
  }

  function throughVip(): Promise<string> {
    return new Promise((resolve, reject) => {
      const { vip, port } = plan.endpoint;
      const options = { host: vip, port, path: "/readyz", ca: caCertificate, timeout: 20_000 };
      // The backend's certificate is for its own address, not for the virtual IP.
      const call = request({ ...options, checkServerIdentity: () => undefined }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => {
          resolve(body);
        });
      });
      call.on("timeout", () => call.destroy(new Error("timeout")));
      call.on("error", reject).end();
    });
  }

  /** Interrupts `up`, as Ctrl-C does, once all machines are made and the first of them is waited for. */
  function upToMachines(): Promise<number | null> {
    const args = ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive"];
    const up = spawn(engine.program, args, {
      cwd: projectRoot,
      env: engine.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    let interrupted = false;
    up.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
      const machines = new Set(output.match(/Domain \S+ created/g));
      const reached = output.includes("waiting for a control plane");
      if (interrupted || machines.size < plan.nodes.length || !reached) return;
      // Once: the engine tells of each signal, and may not end if every line that it prints brings another.
      interrupted = true;
      up.kill("SIGINT");
    });
    return new Promise((resolve, reject) => {
      up.once("error", reject).once("close", resolve);
    });
  }

  beforeAll(async () => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const machines = five
      ? {
          nodeSize: { memoryMiB: 2048, vcpus: 1, diskGiB: 8 },
          controlPlanes: { count: 3, vcpus: 2 },
        }
      : {
          controlPlanes: { count: 1 },
          workerPools: {},
          nodeSize: { memoryMiB: 2048, vcpus: 2, diskGiB: 8 },
        };
    const settings = {
      ...machines,
      sshAuthorizedKeys: [readFileSync(`${key}.pub`, "utf8").trim()],
    };
    ({ engine, plan } = await prepareLabStack({ stack, settings, follow: true }, report));
  }, 60 * minutes);

  afterAll(() => {
    backend?.stop();
    const down = ["run", "down", "--", "--stack", stack, "--yes"];
    execFileSync("npm", down, { cwd: projectRoot, stdio: ["ignore", "inherit", "inherit"] });
    rmSync(keys, { recursive: true });
  }, 5 * minutes);

  test(
    "are made by the real engine and libvirt, and stay when it is interrupted",
    async () => {
      expect(await upToMachines()).not.toBe(0);
      const state = await pulumiOutput(engine, [
        "stack",
        "export",
        "--show-secrets",
        "--stack",
        stack,
      ]);
      const ca = authorityOf(state);
      caCertificate = ca.certificate;
      const { slots } = plan.endpoint;
      const free = slots[slots.length - 1]?.address ?? "";
      backend = await startTestBackend(ca, free, bridgeOf(plan.network.name));
    },
    10 * minutes,
  );

  test(
    "apply their Ignition and merge the locked extensions",
    async () => {
      for (const { name, address } of plan.nodes) {
        const hostname = await eventually(`${name} answers`, 20 * minutes, () =>
          ssh(address, "hostname"),
        );
        expect(hostname).toBe(name);
        const merged = await eventually(`${name} has its extensions`, 10 * minutes, () => {
          const list = ssh(address, "ls /usr/lib/extension-release.d");
          if (!list.includes("kubernetes")) throw new Error(list);
          return list;
        });
        expect(merged).toContain("extension-release.containerd");
      }
    },
    60 * minutes,
  );

  test(
    "have the CNI plugins, and bring back a container runtime that was killed (000-05, 003-08)",
    async () => {
      for (const { name, address } of plan.nodes) {
        expect(ssh(address, "ls /opt/cni/bin").split("\n")).toEqual(
          expect.arrayContaining(["bridge", "host-local", "loopback", "portmap"]),
        );
        const runtime = (): string =>
          ssh(address, "systemctl is-active containerd && pidof -s containerd");
        const before = await eventually(`${name} runs containerd`, 5 * minutes, runtime);
        ssh(address, "sudo systemctl kill --signal KILL containerd");
        await eventually(`${name} runs containerd again`, 5 * minutes, () => {
          const after = runtime();
          if (after === before) throw new Error(after);
        });
      }
    },
    15 * minutes,
  );

  test(
    "carry the virtual IP on each control plane in turn, with TLS through it to a backend",
    async () => {
      for (const address of controlPlanes()) {
        const others = controlPlanes().filter((other) => other !== address);
        for (const other of others) ssh(other, "sudo systemctl stop keepalived");
        await eventually(`${address} holds the virtual IP`, 5 * minutes, () => {
          const held = ssh(address, "ip -4 -o address show dev eth0");
          if (!held.includes(`${plan.endpoint.vip}/32`)) throw new Error(held);
        });
        const answer = await eventually("TLS through the virtual IP", 5 * minutes, throughVip);
        expect(answer).toBe(backendAnswer);
        for (const other of others) ssh(other, "sudo systemctl start keepalived");
      }
    },
    30 * minutes,
  );
});

interface Deployment {
  readonly deployment: {
    readonly resources: readonly {
      readonly urn: string;
      readonly outputs?: Record<string, string>;
    }[];
  };
}

/** The cluster CA as the state holds it. */
function authorityOf(state: string): { certificate: string; key: string } {
  const { resources } = (JSON.parse(state) as Deployment).deployment;
  const output = (suffix: string, name: string): string => {
    const resource = resources.find(({ urn }) => urn.endsWith(suffix));
    const value = resource?.outputs?.[name] as string | { plaintext: string } | undefined;
    if (value === undefined) throw new Error(`the state has no ${name} of ${suffix}`);
    return typeof value === "string" ? value : (JSON.parse(value.plaintext) as string);
  };
  return { certificate: output("-pki-ca", "certPem"), key: output("-pki-ca-key", "privateKeyPem") };
}

function bridgeOf(network: string): string {
  const info = execFileSync("virsh", ["-c", "qemu:///system", "net-info", network], {
    encoding: "utf8",
  });
  const bridge = /^Bridge:\s+(\S+)$/m.exec(info)?.[1];
  if (bridge === undefined) throw new Error(info);
  return bridge;
}
