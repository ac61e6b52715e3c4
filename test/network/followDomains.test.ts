import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureHypervisor } from "../../lab/hypervisor";
import { nativeBinaries } from "../../lab/native/binaries";
import { clusterSecrets, nodeSecrets } from "../../lab/native/clusterSecrets";
import { followDomains, type Followed } from "../../lab/native/followDomains";
import { nativeLock } from "../../lab/native/nativeLock";
import { nodeIgnition } from "../../lib/ignition";
import type { NodePlan } from "../../lib/plan";
import { aClusterPlan } from "../helpers/settings";
import { report, until } from "./support";

const virsh = (...args: string[]): string =>
  execFileSync("virsh", ["-c", "qemu:///system", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

describe("followDomains", () => {
  const plan = aClusterPlan({
    clusterName: "follow",
    networkCidr: "192.168.132.0/24",
    vip: "192.168.132.30",
  });
  const [node] = plan.nodes as readonly [NodePlan];
  const folder = mkdtempSync(join(tmpdir(), "follow-"));
  const said: string[] = [];
  let followed: Followed;

  const quietly = (...args: string[]): void => {
    try {
      virsh(...args);
    } catch {
      // it is not there
    }
  };
  const cleanUp = (): void => {
    quietly("destroy", node.domainName);
    quietly("undefine", node.domainName);
    quietly("net-destroy", plan.network.name);
    quietly("net-undefine", plan.network.name);
  };
  const define = (kind: "define" | "net-define", xml: string): void => {
    const file = join(folder, `${kind}.xml`);
    writeFileSync(file, xml);
    virsh(kind, file);
  };
  /** A domain without disks: its firmware finds nothing to boot, and the native machine is all there is. */
  const startDomain = (uuid: string): void => {
    define(
      "define",
      `<domain type="qemu"><name>${node.domainName}</name><uuid>${uuid}</uuid>
       <memory unit="MiB">64</memory><os><type machine="q35">hvm</type></os><features><acpi/></features>
       <sysinfo type="fwcfg"><entry name="opt/org.flatcar-linux/config" file="${folder}/ignition"/></sysinfo>
       </domain>`,
    );
    virsh("start", node.domainName);
  };
  const saidOnce = (line: string): Promise<void> =>
    until(line, 60, () => Promise.resolve(said.splice(0).includes(line)));

  beforeAll(async () => {
    await ensureHypervisor(report);
    const binaries = await nativeBinaries(report);
    cleanUp();
    chmodSync(folder, 0o755);
    const secrets = nodeSecrets(clusterSecrets(plan), node);
    writeFileSync(join(folder, "ignition"), nodeIgnition(plan, node, secrets, nativeLock(plan)));
    define(
      "net-define",
      `<network><name>${plan.network.name}</name><forward mode="nat"/>
       <ip address="${plan.network.gateway}" prefix="24"/></network>`,
    );
    virsh("net-start", plan.network.name);
    followed = await followDomains({ plan, binaries, say: (line) => said.push(line) });
  }, 900_000);
  afterAll(async () => {
    await followed.stop();
    cleanUp();
    rmSync(folder, { recursive: true });
  });

  test("a machine lives, rests and dies with its domain", async () => {
    const first = randomUUID();
    startDomain(first);
    await saidOnce("cp1 started");
    const { shell } = followed.machines;
    expect(await shell("cp1", "cat /run/native/uuid")).toBe(first);
    // dnsmasq of the libvirt network, over its own bridge, which takes a moment to forward.
    const greet = `timeout 5 bash -c 'echo >/dev/tcp/${plan.network.gateway}/53'`;
    await until("the gateway answers", 30, () =>
      shell("cp1", greet).then(
        () => true,
        () => false,
      ),
    );
    await shell("cp1", "touch /var/lib/mark");

    virsh("destroy", node.domainName);
    await saidOnce("cp1 stopped");
    virsh("start", node.domainName);
    await saidOnce("cp1 started");
    expect(await shell("cp1", "ls /var/lib/mark")).toBe("/var/lib/mark\n");

    virsh("destroy", node.domainName);
    virsh("undefine", node.domainName);
    const second = randomUUID();
    startDomain(second);
    await saidOnce("cp1 started");
    expect(await shell("cp1", "cat /run/native/uuid")).toBe(second);
    await expect(shell("cp1", "ls /var/lib/mark")).rejects.toThrow();
  }, 240_000);
});
