import {
  checkLock,
  imageOf,
  lockIssues,
  lockText,
  parseLock,
  withCurrentImage,
  withNodeOnCurrentImage,
  type Lock,
} from "../../lib/lock";
import { aConfig as aWholeConfig } from "../helpers/settings";

const sysext = { version: "v1", file: "f.raw", url: "http://s/f.raw", sha256: "a".repeat(64) };
const image = (version: string): Lock["images"][string] => ({
  version,
  url: `http://s/${version}`,
  sha512: "b".repeat(128),
});
const aLock = (overrides: Partial<Lock> = {}): Lock => ({
  schema: 1,
  arch: "amd64",
  channel: "stable",
  kubernetes: "1.36.3",
  sysexts: { kubernetes: sysext, containerd: sysext, keepalived: sysext, haproxy: sysext },
  images: { "4593.2.5": image("4593.2.5") },
  currentImage: "4593.2.5",
  nodeImages: {},
  ...overrides,
});
const aConfig = {
  arch: "amd64",
  channel: "stable",
  kubernetesVersion: "1.36",
  osVersion: "current",
  runtime: "containerd",
} as const;

function aKubeProxy(kubeProxy: object): ReturnType<typeof aWholeConfig>["kubeProxy"] {
  return aWholeConfig({ kubeProxy }).kubeProxy;
}

describe("lockIssues", () => {
  it.each([
    ["the minor", { kubernetesVersion: "1.36" }],
    ["the exact version", { kubernetesVersion: "1.36.3" }],
    ["the current OS of its channel", { osVersion: "current" }],
    ["the locked OS", { osVersion: "4593.2.5" }],
  ])("accepts %s", (_title, overrides) => {
    expect(lockIssues({ ...aConfig, ...overrides }, aLock())).toEqual([]);
  });

  it.each([
    ["kubernetesVersion", { kubernetesVersion: "1.36.30" }, "npm run upgrade"],
    ["kubernetesVersion", { kubernetesVersion: "1.35" }, "set it back to 1.36.3"],
    ["channel", { channel: "beta" }, "npm run lock"],
    ["osVersion", { osVersion: "4593.2.6" }, "npm run replace"],
    ["runtime", { runtime: "crio" }, "npm run down"],
    ["arch", { arch: "arm64" }, "npm run down"],
  ] as const)("refuses another %s and names the command for %j", (key, overrides, command) => {
    const issues = lockIssues({ ...aConfig, ...overrides }, aLock());
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(new RegExp(`^${key}: `));
    expect(issues[0]).toContain(command);
  });

  it.each([
    ["networkCidr", { networkCidr: "192.168.125.0/24" }],
    ["poolPath", { poolPath: "/elsewhere" }],
    ["controlPlaneHosts", { controlPlaneHosts: [41, 42, 43, 46, 47] }],
    ["cni", { cni: "cilium" as const }],
    ["meshHosts", { meshHosts: [31, 99] }],
    ["kubeProxy", { kubeProxy: aKubeProxy({ mode: "nftables" }) }],
    ["apiSans", { apiSans: ["api.example.test"] }],
    ["kubelet", { kubelet: aWholeConfig({ kubelet: { maxPods: 50 } }).kubelet }],
  ])("refuses another %s than network and pool were made with", (key, change) => {
    const fixed = {
      networkCidr: "192.168.124.0/24",
      poolPath: "",
      controlPlaneHosts: [31, 32, 33, 36, 37],
      cni: "flannel" as const,
      meshHosts: [],
      kubeProxy: aKubeProxy({ mode: "ipvs" }),
      kubelet: aWholeConfig().kubelet,
      apiSans: [],
    };
    const config = { ...aConfig, ...fixed };
    expect(lockIssues(config, aLock({ fixed }))).toEqual([]);
    expect(lockIssues({ ...config, ...change }, aLock({ fixed }))).toEqual([
      expect.stringMatching(new RegExp(`^${key}: .* npm run down`)),
    ]);
    // A lock of an earlier release knows nothing about it.
    expect(lockIssues({ ...config, ...change }, aLock())).toEqual([]);
  });

  it("names every difference at once in checkLock", () => {
    expect(() => {
      checkLock({ ...aConfig, arch: "arm64", channel: "beta" }, aLock());
    }).toThrow(/- arch: arm64 differs[^]*- channel: beta differs/);
  });
});

describe("parseLock", () => {
  it("reads what lockText wrote", () => {
    expect(parseLock(lockText(aLock()), "x")).toEqual(aLock());
  });

  it.each(["{", "{}", JSON.stringify(aLock({ currentImage: "1.0.0" }))])("refuses %j", (text) => {
    expect(() => parseLock(text, "Pulumi.dev.lock.json")).toThrow(
      /^Pulumi\.dev\.lock\.json: .*restore it/,
    );
  });
});

describe("withCurrentImage", () => {
  const next = withCurrentImage(aLock(), "beta", image("4757.1.0"), ["cp1", "worker1"]);

  it("gives new nodes the new image and leaves those that exist on theirs", () => {
    expect(next.channel).toBe("beta");
    expect(imageOf(next, "cp1").version).toBe("4593.2.5");
    expect(imageOf(next, "worker1").version).toBe("4593.2.5");
    expect(imageOf(next, "worker2").version).toBe("4757.1.0");
  });

  it("keeps a node on its image over a second change", () => {
    const third = withCurrentImage(withNodeOnCurrentImage(next, "cp1"), "beta", image("4757.2.0"), [
      "cp1",
      "worker1",
    ]);
    expect(third.nodeImages).toEqual({ cp1: "4757.1.0", worker1: "4593.2.5" });
    expect(Object.keys(third.images).sort()).toEqual(["4593.2.5", "4757.1.0", "4757.2.0"]);
  });

  it("changes nothing when the image is the same", () => {
    expect(withCurrentImage(aLock(), "stable", image("4593.2.5"), ["cp1"])).toEqual(aLock());
  });
});

describe("withNodeOnCurrentImage", () => {
  it("moves that node alone and drops an image that no node uses", () => {
    const two = withCurrentImage(aLock(), "stable", image("4600.0.0"), ["cp1", "cp2"]);
    const one = withNodeOnCurrentImage(two, "cp1");
    expect(imageOf(one, "cp1").version).toBe("4600.0.0");
    expect(imageOf(one, "cp2").version).toBe("4593.2.5");
    const none = withNodeOnCurrentImage(one, "cp2");
    expect(Object.keys(none.images)).toEqual(["4600.0.0"]);
  });
});
