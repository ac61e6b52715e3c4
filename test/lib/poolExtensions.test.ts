import { nodeIgnition, nodeSources } from "../../lib/ignition";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import { poolExtensionRefusals } from "../helpers/poolExtensionRefusals";
import { aClusterPlan, problemsOf } from "../helpers/settings";

const sha256 = "a".repeat(64);
const url = "https://extensions.example.test/tailscale-v1.90.6-x86-64.raw";
const storage = { count: 1, firstHost: 40 };
const secrets = {
  controlPlane: someSecrets({ role: "controlPlane" }),
  worker: someSecrets({ role: "worker" }),
};
const lock = aLock();

/** Each node's Ignition, by name. */
function ignitions(own: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const workerPools = { worker: { count: 1, firstHost: 34 }, storage: { ...storage, ...own } };
  const plan = aClusterPlan({ workerPools });
  return Object.fromEntries(
    plan.nodes.map((node) => [node.name, nodeIgnition(plan, node, secrets[node.role], lock)]),
  );
}

test.each(poolExtensionRefusals)("refuses %s", (_, overrides, message) => {
  expect(problemsOf(overrides)).toEqual([message]);
});

describe("a pool's own extensions", () => {
  test("are Flatcar's optional ones by name, with zfs' kernel module loaded (004-22)", () => {
    const { files, ignition } = ignitionTree(
      ignitions({ osExtensions: ["zfs", "podman"] })["storage1"] ?? "",
    );
    expect(files["/etc/flatcar/enabled-sysext.conf"]?.text).toBe("zfs\npodman\n");
    const unit = ignition.systemd.units.find(({ name }) => name === "zfs-module.service");
    expect(unit).toMatchObject({
      enabled: true,
      contents: expect.stringMatching(/^ExecStart=\/usr\/sbin\/modprobe zfs$/m) as string,
    });
    const podman = ignitionTree(ignitions({ osExtensions: ["podman"] })["storage1"] ?? "");
    expect(podman.ignition.systemd.units.map(({ name }) => name)).not.toContain(
      "zfs-module.service",
    );
  });

  test("are any others by address and hash, which Ignition enforces", () => {
    const { ignition } = ignitionTree(
      ignitions({ sysexts: { tailscale: { url, sha256 } } })["storage1"] ?? "",
    );
    const path = "/opt/extensions/tailscale/tailscale-v1.90.6-x86-64.raw";
    expect(ignition.storage.files.find((file) => file.path === path)?.contents).toEqual({
      source: url,
      verification: { hash: `sha256-${sha256}` },
    });
    expect(ignition.storage.links).toContainEqual(
      expect.objectContaining({ path: "/etc/extensions/tailscale.raw", target: path }),
    );
  });

  test("change the nodes of that pool and no others", () => {
    const before = ignitions({});
    const after = ignitions({ osExtensions: ["podman"], sysexts: { tailscale: { url, sha256 } } });
    const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
    expect(changed).toEqual(["storage1"]);
  });

  test("are none by default: a node fetches nothing by itself", () => {
    const plan = aClusterPlan();
    for (const node of plan.nodes) {
      const { layers } = nodeSources(plan, node, secrets[node.role], lock);
      expect(layers.map(({ text }) => text).join("\n")).not.toMatch(/source|enabled-sysext/);
    }
  });
});
