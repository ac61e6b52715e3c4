import { createHash } from "node:crypto";

import { payloadName } from "../../lib/payloadName";
import { deploy } from "../helpers/deploy";
import { textInput, type DeploymentRecord, type Registered } from "../helpers/deploymentRecord";
import { ignitionTree } from "../helpers/ignitionTree";
import { machines } from "../helpers/machines";
import { mockOutputs } from "../helpers/mockOutputs";
import { aClusterPlan } from "../helpers/settings";
import { aWholeLock } from "../helpers/wholeLock";

const lock = aWholeLock();

async function deployMachines(
  overrides: Record<string, unknown> = {},
  withLock = lock,
): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  return (await deploy(() => machines(plan, withLock))).record;
}

const one = { controlPlanes: { count: 1 }, workerPools: {} };

/** Node name -> its Ignition. */
function ignitions(record: DeploymentRecord): Record<string, string> {
  const volumes = record.all("Ignition");
  return Object.fromEntries(
    volumes.map((volume) => [volume.name.replace("-ignition", ""), textInput(volume, "content")]),
  );
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Path, mode and origin of every private key and token of the deployment that a node's files hold, sorted. */
function secretsOn(record: DeploymentRecord, ignition: string): readonly string[] {
  const { files } = ignitionTree(ignition);
  const secretsOf = ({ type, name, inputs }: Registered): readonly unknown[] => {
    const { state } = mockOutputs(type, name, inputs.values);
    return [state["privateKeyPem"], state["privateKeyOpenssh"], state["result"]].filter(Boolean);
  };
  return [...record.all("PrivateKey"), ...record.all("RandomPassword")]
    .flatMap((origin) => secretsOf(origin).map((secret) => ({ name: origin.name, secret })))
    .flatMap(({ name, secret }) =>
      Object.entries(files)
        .filter(([, { text }]) => text.includes(String(secret).trim()))
        .map(([path, { mode }]) => `${path} ${mode.toString(8)} ${name}`),
    )
    .sort();
}

describe("FlatcarNode", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    record = await deployMachines();
  });

  test("owns its identity, its volumes and its domain", () => {
    expect(record.childrenOf(record.one("FlatcarNode", "cp1"))).toEqual([
      "Domain cp1",
      "Ignition cp1-ignition",
      "PrivateKey cp1-host-key",
      "RandomPassword cp1-token-id",
      "RandomPassword cp1-token-secret",
      "Volume cp1-root",
    ]);
  });

  test("names the Ignition volume after the Ignition, which is a secret, and makes a disk of its own", () => {
    const hashes = Object.entries(ignitions(record)).map(([node, content]) => {
      const hash = hashOf(content);
      const ignition = record.one("Ignition", `${node}-ignition`).inputs;
      expect(ignition.values).toEqual({ name: `ha-${node}-${hash}.ign`, pool: "ha", content });
      expect(ignition.secrets).toEqual(["content"]);
      const root = record.one("Volume", `${node}-root`).inputs;
      expect(root).toEqual({
        values: {
          name: expect.stringMatching(new RegExp(`^ha-${node}-[0-9a-f]{16}\\.qcow2$`)) as string,
          pool: "ha",
          baseVolumeId: `host-storage-os-${lock.currentImage}-id`,
          size: 20 * 1024 ** 3,
        },
        secrets: [],
      });
      return hash;
    });
    expect(new Set(hashes).size).toBe(5);
  });

  test("asks for a domain that boots from both, with the payload", () => {
    const { values, secrets } = record.one("Domain", "worker1").inputs;
    expect(values).toEqual({
      name: "ha-worker1",
      type: "kvm",
      memory: 4096,
      vcpu: 4,
      cpu: { mode: "host-passthrough" },
      machine: "q35",
      arch: "x86_64",
      autostart: true,
      coreosIgnition: "worker1-ignition-id",
      fwCfgName: "opt/org.flatcar-linux/config",
      disks: [{ volumeId: "worker1-root-id" }, { volumeId: "host-storage-payload-id" }],
      networkInterfaces: [
        {
          networkName: "ha-net",
          mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/) as string,
          hostname: "worker1",
          addresses: ["192.168.124.34"],
        },
      ],
      consoles: [{ type: "pty", targetType: "serial", targetPort: "0" }],
      xml: {
        xslt: expect.stringContaining(
          'file="/var/log/libvirt/qemu/flatcar-ha.ha.worker1.console.log"',
        ) as string,
      },
    });
    expect(secrets).toEqual([]);
    const payload = record.one("Volume", "host-storage-payload");
    expect(payload.inputs.values["name"]).toBe(payloadName(lock.sysexts));
  });

  test("is replaced as a whole, the old one first, and ignores the leases that are read back", () => {
    const options = ["Ignition cp1-ignition", "Volume cp1-root", "Domain cp1"].map((resource) => {
      const [type = "", name = ""] = resource.split(" ");
      const { deleteBeforeReplace, ignoreChanges } = record.one(type, name);
      return [type, deleteBeforeReplace, ignoreChanges];
    });
    expect(options).toEqual([
      ["Ignition", true, []],
      ["Volume", true, []],
      ["Domain", true, ["networkInterfaces"]],
    ]);
  });

  test("makes key and token as secrets, and hands the token out as one", () => {
    for (const name of ["cp1-token-id", "cp1-token-secret"]) {
      const { inputs, additionalSecretOutputs } = record.one("RandomPassword", name);
      expect(additionalSecretOutputs).toContain("result");
      expect(inputs.values).toEqual({
        length: name.endsWith("id") ? 6 : 16,
        special: false,
        upper: false,
      });
    }
    expect(record.one("PrivateKey", "cp1-host-key").inputs.values).toEqual({
      algorithm: "ED25519",
    });
    const { outputs } = record.one("FlatcarNode", "cp1");
    expect(outputs.secrets).toEqual(["token"]);
    expect(outputs.values["domainId"]).toBe("cp1-id");
  });

  test("gives a worker its own key and token, and no key of the cluster (004-45)", () => {
    for (const node of ["worker1", "worker2"]) {
      expect(secretsOn(record, ignitions(record)[node] ?? "")).toEqual([
        `/etc/flatcar-ha/discovery.conf 600 ${node}-token-id`,
        `/etc/flatcar-ha/discovery.conf 600 ${node}-token-secret`,
        `/etc/ssh/ssh_host_ed25519_key 600 ${node}-host-key`,
      ]);
    }
  });

  test("gives a control plane the authorities' keys, for root alone, and nothing of the operator's (004-16)", () => {
    for (const node of ["cp1", "cp2", "cp3"]) {
      expect(secretsOn(record, ignitions(record)[node] ?? "")).toEqual([
        `/etc/flatcar-ha/discovery.conf 600 ${node}-token-id`,
        `/etc/flatcar-ha/discovery.conf 600 ${node}-token-secret`,
        "/etc/flatcar-ha/pki/ca.key 600 pki-ca-key",
        "/etc/flatcar-ha/pki/etcd/ca.key 600 pki-etcd-ca-key",
        "/etc/flatcar-ha/pki/front-proxy-ca.key 600 pki-front-proxy-ca-key",
        "/etc/flatcar-ha/pki/sa.key 600 pki-service-account",
        `/etc/ssh/ssh_host_ed25519_key 600 ${node}-host-key`,
      ]);
    }
  });

  test("in a mesh gets its own key of it, and neither another's nor what all follow from (002-05)", async () => {
    const deployed = await deployMachines({ meshHosts: [31, 60] });
    const { type, name, inputs } = deployed.one("RandomPassword", "pki-mesh-secret");
    const secret = String(mockOutputs(type, name, inputs.values).state["result"]);
    const trees = Object.values(ignitions(deployed)).map((text) => ignitionTree(text).files);
    const keys = trees.map((files) => files["/etc/flatcar-ha/mesh.key"]?.text.trim() ?? "");
    expect(new Set(keys.filter((key) => key.length === 44)).size).toBe(5);
    trees.forEach((files, i) => {
      const text = JSON.stringify(files);
      expect(keys.map((key) => text.includes(key))).toEqual(keys.map((_, other) => other === i));
      expect(text).not.toContain(secret);
    });
  });

  test("keeps its Ignition when control planes, a worker or a pool are added", async () => {
    const before = ignitions(record);
    const after = ignitions(
      await deployMachines({
        controlPlanes: { count: 5 },
        workerPools: {
          worker: { count: 3, firstHost: 34 },
          gpu: { count: 1, firstHost: 100, labels: { "example.test/gpu": "yes" } },
        },
      }),
    );
    expect(Object.keys(after)).toHaveLength(9);
    expect(Object.keys(before)).toHaveLength(5);
    for (const [node, content] of Object.entries(before)) expect(after[node]).toBe(content);
  });

  test("gets other volumes when its Ignition changes", async () => {
    const labels = { "example.test/rack": "a1" };
    const changed = await deployMachines({ ...one, controlPlanes: { count: 1, labels } });
    for (const [type, name] of [
      ["Ignition", "cp1-ignition"],
      ["Volume", "cp1-root"],
    ] as const) {
      const [was, is] = [record, changed].map((r) => textInput(r.one(type, name), "name"));
      expect(is).not.toBe(was);
    }
  });

  test("gets another disk, but the same Ignition, when its domain must be another one", async () => {
    const newer = Object.fromEntries(
      Object.entries(lock.sysexts).map(([name, sysext]) => [
        name,
        name === "haproxy" ? { ...sysext, sha256: "0".repeat(64) } : sysext,
      ]),
    );
    const worker = {
      controlPlanes: { count: 1 },
      workerPools: { worker: { count: 1, firstHost: 34 } },
    };
    const size = { memoryMiB: 4096, vcpus: 4, diskGiB: 20 };
    const names = async (settings: object, withLock = lock): Promise<readonly string[]> => {
      const deployed = await deployMachines({ ...worker, ...settings }, withLock);
      return [
        deployed.one("Volume", "worker1-root"),
        deployed.one("Ignition", "worker1-ignition"),
      ].map((volume) => textInput(volume, "name"));
    };
    const [disk, ignition] = await names({});
    expect(await names({ autostart: false })).toEqual([disk, ignition]);
    for (const [settings, sysexts] of [
      [{ nodeSize: { ...size, memoryMiB: 8192 } }, lock.sysexts],
      [{ nodeSize: { ...size, vcpus: 8 } }, lock.sysexts],
      [{ domainType: "qemu" }, lock.sysexts],
      // A worker's Ignition does not know haproxy, which lies on the disk that all nodes share.
      [{}, newer],
    ] as const) {
      const [otherDisk, sameIgnition] = await names(settings, { ...lock, sysexts });
      expect([otherDisk === disk, sameIgnition]).toEqual([false, ignition]);
    }
  });

  test("stays on the OS version that the lock has for it", async () => {
    const nodeImages = { cp1: "4459.2.0" };
    const mixed = await deployMachines(
      { controlPlanes: { count: 3 }, workerPools: {} },
      { ...lock, images: aWholeLock("4459.2.0").images, nodeImages },
    );
    const bases = ["cp1-root", "cp2-root"].map(
      (name) => mixed.one("Volume", name).inputs.values["baseVolumeId"],
    );
    expect(bases).toEqual([
      "host-storage-os-4459.2.0-id",
      `host-storage-os-${lock.currentImage}-id`,
    ]);
  });

  test.each([
    [
      { networkMode: "existing", networkName: "lab-net" },
      { networkName: "lab-net", addresses: ["192.168.124.31"] },
    ],
    [{ networkMode: "bridge", networkName: "br0" }, { bridge: "br0" }],
  ])("plugs into what %j names", async (network, plug) => {
    const deployed = await deployMachines({ ...one, ...network });
    const [cable] = deployed.one("Domain", "cp1").inputs.values["networkInterfaces"] as object[];
    expect(cable).toEqual({
      mac: expect.any(String) as string,
      hostname: "cp1",
      ...plug,
    });
  });

  test("asks for a machine that can be emulated, and for arm64's (003-01)", async () => {
    const emulated = { ...one, domainType: "qemu", arch: "arm64", autostart: false };
    const deployed = await deployMachines(emulated);
    expect(deployed.one("Domain", "cp1").inputs.values).toMatchObject({
      type: "qemu",
      cpu: { mode: "maximum" },
      machine: "virt",
      arch: "aarch64",
      autostart: false,
    });
  });
});
