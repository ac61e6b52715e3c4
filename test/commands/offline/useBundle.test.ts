import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { makeBundle } from "../../../commands/support/offline/makeBundle";
import { neededImages } from "../../../commands/support/offline/neededImages";
import { pack } from "../../../commands/support/offline/packed";
import { useBundle } from "../../../commands/support/offline/useBundle";
import { findLock, writeLock } from "../../../commands/support/lockStore";
import { readStackConfig } from "../../../commands/support/stackConfig";
import { writeSettings } from "../../../commands/support/writeSettings";
import type { Lock } from "../../../lib/lock";
import { aConfig } from "../../helpers/settings";
import { fakeInternet, type FakeInternet } from "./fakeInternet";

const folder = mkdtempSync(join(tmpdir(), "use-bundle-"));
const bundle = join(folder, "bundle");
const stackFile = join(folder, "Pulumi.dev.yaml");
jest.mock("../../../commands/support/projectRoot", () => ({
  get projectRoot() {
    return folder;
  },
}));
jest.mock("../../../commands/support/offline/bundleServer", () => ({
  ...jest.requireActual<object>("../../../commands/support/offline/bundleServer"),
  ensureBundleServer: () => Promise.resolve(),
}));

let internet: FakeInternet;
let said: string;

beforeAll(async () => {
  copyFileSync(join(__dirname, "../../../Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const settings = { kubernetes: "1.36.3" } as Lock;
  internet = await fakeInternet(neededImages(aConfig(), settings));
  const { config, lock } = internet;
  await makeBundle({ stack: "dev", config, lock, folder: bundle, progress: () => undefined });
  await internet.stop();
});

beforeEach(() => {
  said = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const key = `  flatcar-ha:imageKeyFingerprint: ${internet.config.imageKeyFingerprint}`;
  writeFileSync(stackFile, ["# mine", "config:", "  # trusted", key, ""].join("\n"));
  rmSync(join(folder, "Pulumi.dev.lock.json"), { force: true });
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const use = (path = bundle) => useBundle({ stack: "dev", path, yes: true });

describe("up --bundle", () => {
  test("says and writes the settings that point at the bundle, and keeps all else of the stack's file", async () => {
    expect(await use()).toBe(true);
    const mirror = ["http://192.168.124.1:8801"];
    expect(readStackConfig("dev")).toMatchObject({
      imageServer: "http://127.0.0.1:8801",
      imageKeyUrl: "http://127.0.0.1:8801/Flatcar_Image_Signing_Key.asc",
      sysextServer: "http://127.0.0.1:8801/extensions",
      registryMirrors: { "docker.io": mirror, "ghcr.io": mirror, "registry.k8s.io": mirror },
    });
    const text = readFileSync(stackFile, "utf8");
    expect(text).toMatch(/^# mine\nconfig:\n {2}# trusted\n {2}flatcar-ha:imageKeyFingerprint: /);
    expect(said).toContain('  registryMirrors: {"docker.io":["http://192.168.124.1:8801"]');

    said = "";
    await use();
    expect(said).not.toContain("Pulumi.dev.yaml gets");
    expect(readFileSync(stackFile, "utf8")).toBe(text);
  });

  test("makes the bundle's lock the stack's, with the bundle's server in every URL", async () => {
    await use();
    const lock = findLock("dev");
    const { images, sysexts } = internet.lock;
    const urls = [...Object.values(lock?.images ?? {}), ...Object.values(lock?.sysexts ?? {})];
    expect(urls.every(({ url }) => url.startsWith("http://127.0.0.1:8801/"))).toBe(true);
    const hashes = (of: Lock["sysexts"]) => Object.values(of).map(({ sha256 }) => sha256);
    expect(hashes(lock?.sysexts ?? {})).toEqual(hashes(sysexts));
    expect(lock?.images["0.0.0"]?.sha512).toBe(images["0.0.0"]?.sha512);
    expect(Object.keys(lock?.containerImages ?? {})).toHaveLength(11);
  });

  test("leaves to a stack's own lock which node runs what", async () => {
    const { lock } = internet;
    const [image] = Object.values(lock.images);
    if (image === undefined) throw new Error("no image");
    writeLock("dev", { ...lock, nodeImages: { worker1: "0.0.0" } });
    await use();
    expect(findLock("dev")?.nodeImages).toEqual({ worker1: "0.0.0" });
  });

  test("refuses a bundle of another lock before anything is written", async () => {
    const { lock } = internet;
    const haproxy = { ...lock.sysexts.haproxy, sha256: "f".repeat(64) } as Lock["sysexts"][string];
    writeLock("dev", { ...lock, sysexts: { ...lock.sysexts, haproxy } });
    const before = readFileSync(stackFile, "utf8");
    await expect(use()).rejects.toThrow(
      /haproxy: the stack's lock has f{64}, the bundle .*FHA224/s,
    );
    expect(readFileSync(stackFile, "utf8")).toBe(before);
  });

  test.each([
    [
      "an image",
      { smokeImage: "docker.io/library/busybox:2" },
      "lacks docker.io/library/busybox:2",
    ],
    ["an addon's image", { addons: { "metrics-server": {} } }, "lacks registry.k8s.io/metrics-s"],
    ["the charts", { cni: "cilium" }, "lacks cilium 1.20.0"],
    ["the architecture", { arch: "arm64" }, "arch: the settings have arm64, the bundle amd64"],
    [
      "the runtime",
      { runtime: "crio" },
      "runtime: the settings have crio, the bundle kubernetes, ",
    ],
  ])("refuses one that lacks %s of these settings, before anything is written", async (...row) => {
    const [, settings, message] = row;
    writeSettings("dev", settings);
    const before = readFileSync(stackFile, "utf8");
    await expect(use()).rejects.toThrow(message);
    await expect(use()).rejects.toThrow("FHA224");
    expect([readFileSync(stackFile, "utf8"), findLock("dev")]).toEqual([before, undefined]);
  });

  test.each([
    [
      "a file that is missing",
      (file: string) => {
        rmSync(file);
      },
      "is missing",
    ],
    [
      "another byte",
      (file: string) => {
        writeFileSync(file, "extension Haproxy");
      },
      "wrong sha256",
    ],
  ])("refuses %s, and names the file", async (_, damage, message) => {
    const file = join(bundle, "extensions", internet.lock.sysexts["haproxy"]?.file ?? "");
    const text = readFileSync(file, "utf8");
    damage(file);
    await expect(use()).rejects.toThrow(`${file}: ${message}`);
    await expect(use()).rejects.toThrow("FHA223");
    writeFileSync(file, text);
    expect(findLock("dev")).toBeUndefined();
  });

  test("trusts the key of the stack's settings, not one that the bundle brings", async () => {
    writeSettings("dev", { imageKeyFingerprint: "0".repeat(40) });
    await expect(use()).rejects.toThrow("the trusted primary key is 0000");
  });

  test("takes a .tar as well", async () => {
    const tar = join(folder, "bundle.tar");
    process.env["FLATCAR_HA_CACHE"] = join(folder, "cache");
    await pack(bundle, tar);
    expect(await use(tar)).toBe(true);
    expect(said).toContain(`serving ${join(folder, "cache", "bundles", "bundle-")}`);
    delete process.env["FLATCAR_HA_CACHE"];
  });
});
