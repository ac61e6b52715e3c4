import { deployCluster } from "../helpers/deployCluster";
import { stdinOf, textInput, type DeploymentRecord } from "../helpers/deploymentRecord";
import { mockOutputs } from "../helpers/mockOutputs";

const run = "exec node --import tsx commands/action.ts";
const nodes = ["cp1", "cp2", "cp3", "worker1", "worker2"];
const none = { kured: { enabled: false } };

/** Every private key, token and certificate-free secret of a deployment, as text that needs no escaping. */
function secretTexts(record: DeploymentRecord): readonly string[] {
  const origins = [...record.all("PrivateKey"), ...record.all("RandomPassword")];
  return origins.flatMap(({ type, name, inputs }) => {
    const { state } = mockOutputs(type, name, inputs.values);
    const pems = [state["privateKeyPem"], state["privateKeyOpenssh"]].filter(Boolean).map(String);
    return [
      // The second line of a PEM is its body; a kubeconfig holds the whole in base64.
      ...pems.map((pem) => pem.split("\n")[1] ?? ""),
      ...pems.map((pem) => Buffer.from(pem).toString("base64")),
      ...(typeof state["result"] === "string" ? [state["result"]] : []),
    ];
  });
}

describe("Cluster", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    record = await deployCluster();
  });

  test("keeps secret every value that holds a key or token, wherever it goes", () => {
    const secrets = secretTexts(record);
    const holders = record.resources.flatMap(({ name, inputs, outputs }) =>
      [inputs, outputs].flatMap((side) =>
        Object.entries(side.values)
          .filter(([, value]) => secrets.some((text) => JSON.stringify(value).includes(text)))
          .map(([key]) => ({ holder: `${name} ${key}`, secret: side.secrets.includes(key) })),
      ),
    );
    expect(holders.filter(({ secret }) => !secret)).toEqual([]);
    // The control: the search does find them where they must be.
    expect(holders.map(({ holder }) => holder)).toEqual(
      expect.arrayContaining([
        "ha access",
        "ha kubeconfig",
        "ha-kubernetes kubeconfig",
        "ha-formation stdin",
        "cp1-join stdin",
        "cp1-leave stdin",
        "cp1 token",
        "ha-pki controlPlane",
        "ha-pki-operator caPrivateKeyPem",
      ]),
    );
    for (const node of nodes) {
      expect(record.one("Ignition", `${node}-ignition`).inputs.secrets).toEqual(["content"]);
    }
  });

  test.each([
    ["ha-formation", "formation", "noop", ["ha-anchor-id"]],
    ["ha-api-ready", "api-ready", "noop", ["ha-anchor-id"]],
    ["ha-desired", "desired", "desired", undefined],
    ["ha-nodes-ready", "nodes-ready", "noop", nodes.map((node) => `${node}-id`)],
  ])("%s has the command lines that states of old hold", (name, create, update, triggers) => {
    const { values, secrets } = record.one("Command", name).inputs;
    expect(values).toEqual({
      create: `${run} ${create}`,
      update: `${run} ${update}`,
      stdin: expect.any(String) as string,
      ...(triggers === undefined ? {} : { triggers }),
      logging: "stdoutAndStderr",
    });
    expect(secrets).toEqual(["stdin"]);
  });

  test("gives every action an update", () => {
    const updates = record.all("Command").map(({ inputs }) => inputs.values["update"]);
    expect(updates).toHaveLength(4 + 2 * nodes.length + 4);
    for (const update of updates) {
      const allowed = ["noop", "desired", "fetch", "qemu-user"].map((verb) => `${run} ${verb}`);
      expect(allowed).toContain(update);
    }
  });

  test("forms the cluster over SSH with pinned host keys, and needs SSH for nothing else", () => {
    const formation = stdinOf(record.one("Command", "ha-formation"));
    expect(formation).toMatchObject({
      clusterName: "ha",
      timing: "normal",
      endpoint: "https://192.168.124.30:6444",
      nodes,
      ssh: { user: "core", port: 22, privateKey: expect.stringContaining("OPENSSH") as string },
      controlPlanes: [31, 32, 33].map((host, i) => ({
        name: `cp${i + 1}`,
        address: `192.168.124.${host}`,
        hostKey: expect.stringMatching(/^ssh-ed25519 \w+$/) as string,
      })),
    });
    const others = record.all("Command").filter(({ name }) => name !== "ha-formation");
    expect(others.filter((command) => "ssh" in stdinOf(command))).toEqual([]);
  });

  test("lets everything in the cluster go with the anchor, which nothing changes", () => {
    const anchor = record.one("RandomId", "ha-anchor");
    expect(anchor.inputs.values).toEqual({ byteLength: 8 });
    expect(anchor.dependencies).toEqual([]);
    const inCluster = record.resources.filter(
      ({ type, name }) =>
        type.startsWith("kubernetes:") ||
        (type.startsWith("command:") && !/download|qemu-user|consoles/.test(name)),
    );
    expect(inCluster).toHaveLength(6 + 6 + 4 + 2 * nodes.length);
    expect(inCluster.filter(({ deletedWith }) => deletedWith !== anchor.urn)).toEqual([]);
    const machines = record.resources.filter(({ type }) => type.startsWith("libvirt:"));
    expect(machines.filter(({ deletedWith }) => deletedWith !== "")).toEqual([]);
  });

  test("orders machines, formation, ready API, list of nodes, joins, all nodes Ready", () => {
    const after = (name: string) => record.dependenciesOf(record.one("Command", name));
    expect(after("ha-formation")).toContain("ha-local-storage-payload");
    expect(after("ha-api-ready")).toContain("ha-formation");
    expect(after("ha-desired")).toContain("ha-api-ready");
    for (const node of nodes) {
      expect(after(`${node}-leave`)).toContain("ha-desired");
      expect(after(`${node}-join`)).toContain(`${node}-leave`);
    }
    expect(after("ha-nodes-ready")).toEqual(
      expect.arrayContaining([...nodes.map((node) => `${node}-join`), "ha-flannel-daemons"]),
    );
    expect(record.dependenciesOf(record.one("Flannel", "ha-flannel"))).toEqual(["ha-api-ready"]);
    expect(record.dependenciesOf(record.one("Addons", "ha-addons"))).toEqual(["ha-nodes-ready"]);
  });

  test.each(["normal", "emulated"])(
    "lets no node wait for another one's machine to join (%s)",
    async (timing) => {
      // With several replaced at once, the next one goes only when the one before has joined again.
      const deployed = await deployCluster({ timing });
      const waited = (name: string): readonly string[] => {
        const direct = deployed.dependenciesOf(deployed.one("Command", name));
        const earlier = direct.filter((other) =>
          /^ha-(formation|api-ready|desired)$|-leave$/.test(other),
        );
        return [...direct, ...earlier.flatMap(waited)];
      };
      for (const node of nodes) {
        const others = nodes.filter((name) => name !== node);
        const machines = others.flatMap((name) => [
          name,
          `${name}-join`,
          `${name}-leave`,
          `${name}-root`,
        ]);
        expect(waited(`${node}-join`).filter((name) => machines.includes(name))).toEqual([]);
      }
    },
  );

  test.each(["cilium", "calico", "canal", "kube-router"])(
    "waits for all nodes after %s, and lets it go with the anchor",
    async (cni) => {
      const deployed = await deployCluster({ controlPlanes: { count: 1 }, cni, addons: none });
      const anchor = deployed.one("RandomId", "ha-anchor").urn;
      const objects = deployed.resources.filter(({ type }) => /^kubernetes:.*:/.test(type));
      expect(objects.length).toBeGreaterThan(0);
      expect(objects.filter(({ deletedWith }) => deletedWith !== anchor)).toEqual([]);
      const ready = deployed.dependenciesOf(deployed.one("Command", "ha-nodes-ready"));
      expect(ready).toEqual(expect.arrayContaining(objects.map(({ name }) => name)));
      expect(deployed.all("Flannel")).toEqual([]);
    },
  );

  test("installs no network plugin where none is wanted", async () => {
    const bare = await deployCluster({ controlPlanes: { count: 1 }, cni: "none", addons: none });
    expect(bare.all("Flannel")).toEqual([]);
    const objects = bare.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).toEqual([]);
  });

  test("makes the kubeconfig from the PKI alone, so that no machine's change replaces the provider", () => {
    const provider = record.one("kubernetes", "ha-kubernetes");
    const { kubeconfig, ...rest } = provider.inputs.values;
    expect(rest).toEqual({
      clusterIdentifier: "ha@https://192.168.124.30:6444",
      enableServerSideApply: "true",
      upsertExistingObjects: "true",
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
    });
    expect(record.originsOf(provider, "kubeconfig")).toEqual([
      "LocallySignedCert ha-pki-operator",
      "PrivateKey ha-pki-operator-key",
      "SelfSignedCert ha-pki-ca",
    ]);
    const { outputs } = record.one("Cluster", "ha");
    expect(outputs.values["kubeconfig"]).toBe(kubeconfig);
    expect(outputs.secrets).toEqual(["access", "kubeconfig"]);
  });

  test("lets a new machine replace its own membership and the wait for all nodes, and nothing else", () => {
    const made = record.resources.filter(
      (resource) =>
        !resource.type.startsWith("flatcar-ha:") &&
        Object.keys(resource.inputs.values).some((input) =>
          record.originsOf(resource, input).includes("Domain cp2"),
        ),
    );
    expect(made.map(({ name }) => name).sort()).toEqual([
      "cp2-join",
      "cp2-leave",
      "ha-nodes-ready",
    ]);
  });

  test("spreads its machines over the hosts, each with its own provider, pool and image", async () => {
    const spread = await deployCluster({
      hosts: { rack1: "qemu+ssh://rack1/system", rack2: "qemu+ssh://rack2/system" },
      networkMode: "bridge",
      networkName: "br0",
      controlPlanes: { count: 3 },
      workerPools: {},
    });
    const homes = ["cp1", "cp2", "cp3"].map((node) => {
      const domain = spread.one("Domain", node);
      const root = spread.one("Volume", `${node}-root`);
      expect(root.provider).toBe(domain.provider);
      const base = textInput(root, "baseVolumeId");
      return [domain.provider.split("::")[3], base.replace(/-storage-os-.*/, "")];
    });
    expect(homes).toEqual([
      ["ha-rack1-libvirt", "ha-rack1"],
      ["ha-rack2-libvirt", "ha-rack2"],
      ["ha-rack1-libvirt", "ha-rack1"],
    ]);
  });
});
