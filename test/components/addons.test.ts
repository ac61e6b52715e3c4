import { addonNames, chartAddonNames } from "../../lib/addons/addons";
import { kubernetesMinor } from "../../lib/versions";
import { deployAddons, everyAddon } from "../helpers/deployAddons";
import { objectsOf } from "../helpers/deployCni";
import type { DeploymentRecord } from "../helpers/deploymentRecord";

const releases = kubernetesMinor("1.36").addons;
let record: DeploymentRecord;

beforeAll(async () => {
  record = await deployAddons(everyAddon);
});

/** Every image that stands in some inputs. */
function images(values: unknown): string[] {
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key === "image" && typeof value === "string" ? [value] : images(value),
  );
}

const specOf = (type: string, name: string) =>
  record.one(type, name).inputs.values as {
    readonly spec: {
      readonly template: { readonly spec: { containers: { command?: string[] }[] } };
    };
  };

describe("Addons", () => {
  test("are one component each, after what they are given", () => {
    const all = record.one("Addons", "it-addons");
    expect(record.dependenciesOf(all)).toEqual(["ready"]);
    const children = record.childrenOf(all).map((child) => child.split(" ")[1]);
    expect([...children].sort()).toEqual(addonNames.map((name) => `it-${name}`).sort());
  });

  test("go with the anchor, by the given provider", () => {
    const anchor = record.one("RandomId", "anchor").urn;
    const api = `${record.one("kubernetes", "api").urn}::api-id`;
    for (const { name, deletedWith, provider } of objectsOf(record)) {
      expect([name, deletedWith, provider]).toEqual([name, anchor, api]);
    }
  });

  test("are typed objects and charts alone, each pinned, and none waited for", () => {
    for (const { type, name, inputs } of objectsOf(record)) {
      expect(type).toMatch(
        /^kubernetes:(helm\.sh\/v3:Release|metallb\.io\/v1beta1:\w+|[\w./]+\/v1:\w+)$/,
      );
      const { metadata, skipAwait } = inputs.values as {
        metadata?: { annotations?: Record<string, string> };
        skipAwait?: boolean;
      };
      if (/:(Release|DaemonSet|Deployment|Service)$/.test(type)) {
        const skipped = skipAwait ?? metadata?.annotations?.["pulumi.com/skipAwait"] === "true";
        expect([name, skipped]).toEqual([name, true]);
      }
      for (const image of images(inputs.values)) {
        expect(image).toMatch(/^[a-z0-9.]+\/[\w./-]+:v?\d+\.\d+\.\d+$/);
      }
    }
  });

  test("leave nothing of those that are off", async () => {
    const none = await deployAddons({ addons: { kured: { enabled: false } } });
    expect(objectsOf(none)).toEqual([]);
  });

  test("of the defaults are kured's objects alone", async () => {
    const objects = objectsOf(await deployAddons({}));
    expect(objects.map(({ name }) => name).sort()).toEqual([
      "it-kured-account",
      "it-kured-daemons",
      "it-kured-kured-binding",
      "it-kured-kured-role",
      "it-kured-lock",
      "it-kured-lock-binding",
    ]);
  });
});

describe("Kured", () => {
  test("reboots one node at a time, control planes too, and gives a blocked one up (004-26)", () => {
    const values = specOf("DaemonSet", "it-kured-daemons");
    expect(values.spec.template.spec).toMatchObject({
      hostPID: true,
      tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
    });
    expect(values.spec.template.spec.containers[0]?.command).toEqual([
      "/usr/bin/kured",
      "--reboot-sentinel=/sentinel/reboot-required",
      "--concurrency=1",
      "--drain-timeout=30m",
      "--lock-release-delay=5m",
    ]);
    // A lock that expires would let a second control plane follow one that does not come back.
    expect(JSON.stringify(values)).not.toContain("lock-ttl");
  });
});

describe("NodeLocalDns", () => {
  test("starts no pod before the service that it asks", () => {
    const daemons = record.one("DaemonSet", "it-node-local-dns-daemons");
    expect(record.dependenciesOf(daemons)).toEqual([
      "it-node-local-dns-account",
      "it-node-local-dns-config",
      "it-node-local-dns-upstream",
    ]);
  });

  test("makes new pods for another configuration", async () => {
    const mark = (of: DeploymentRecord): unknown => {
      const { spec } = of.one("DaemonSet", "it-node-local-dns-daemons").inputs.values as {
        spec: { template: { metadata: { annotations: Record<string, string> } } };
      };
      return spec.template.metadata.annotations["flatcar-ha/config"];
    };
    const other = await deployAddons({ ...everyAddon, serviceCidr: "10.32.0.0/16" });
    expect(mark(other)).not.toBe(mark(record));
  });
});

describe("LocalPath", () => {
  test("may mount folders of the node in a namespace of its own", () => {
    const space = record.one("Namespace", "it-local-path-namespace").inputs.values;
    expect(space).toMatchObject({
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
    });
  });

  test("starts no pod before what it reads and may do is there", () => {
    const deployment = record.one("Deployment", "it-local-path-deployment");
    expect(record.dependenciesOf(deployment)).toEqual([
      "it-local-path-account",
      "it-local-path-config",
      "it-local-path-helpers-binding",
      "it-local-path-local-path-provisioner-binding",
      "it-local-path-namespace",
    ]);
  });

  test("makes a volume where its pod is", () => {
    expect(record.one("StorageClass", "it-local-path-class").inputs.values).toMatchObject({
      metadata: { name: "local-path" },
      provisioner: "rancher.io/local-path",
      volumeBindingMode: "WaitForFirstConsumer",
    });
  });
});

describe("MetalLB", () => {
  test("gets its addresses after the chart that brings their kinds", () => {
    for (const [kind, name] of [
      ["IPAddressPool", "it-metallb-ipaddresspool"],
      ["L2Advertisement", "it-metallb-l2advertisement"],
    ] as const) {
      const object = record.one(kind, name);
      expect(record.dependenciesOf(object)).toEqual(["it-metallb-namespace", "metallb"]);
      expect(object.inputs.values).toMatchObject({
        metadata: { name: "default", namespace: "metallb-system" },
      });
    }
  });
});

describe.each(chartAddonNames)("%s", (addon) => {
  test("is its chart in a namespace of its own, from a mirror where the stack names one", async () => {
    const { repository, chart, version } = releases.charts[addon];
    const release = record.one("Release", addon).inputs.values;
    const space = record.one("Namespace", `it-${addon}-namespace`).inputs.values as {
      metadata: { name: string };
    };
    expect(release).toMatchObject({
      chart,
      version,
      repositoryOpts: { repo: repository },
      namespace: space.metadata.name,
    });
    // Helm allows 53 letters, of which Pulumi adds 9.
    expect(addon.length).toBeLessThan(44);
    const chartMirrors = { [repository]: "http://mirror.test/charts" };
    const mirrored = await deployAddons({ ...everyAddon, chartMirrors });
    expect(mirrored.one("Release", addon).inputs.values["repositoryOpts"]).toEqual({
      repo: "http://mirror.test/charts",
    });
  });

  test("takes the user's values over ours", async () => {
    const own = everyAddon.addons[addon];
    const values = { fullnameOverride: "mine", more: { of: "it" } };
    const addons = { ...everyAddon.addons, [addon]: { ...own, values } };
    const changed = await deployAddons({ ...everyAddon, addons });
    const before = record.one("Release", addon).inputs.values["values"] as object;
    expect(changed.one("Release", addon).inputs.values["values"]).toEqual({ ...before, ...values });
  });
});
