import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serveFiles, type RunningServer } from "../../../commands/support/fileServer";
import { bundleContents } from "../../../commands/support/offline/bundleContents";
import { bundleSettings, movedLock } from "../../../commands/support/offline/bundleSettings";
import { makeBundle } from "../../../commands/support/offline/makeBundle";
import { neededImages } from "../../../commands/support/offline/neededImages";
import { openBundle } from "../../../commands/support/offline/openBundle";
import type { Lock } from "../../../lib/lock";
import { aConfig } from "../../helpers/settings";
import { fakeInternet, type FakeInternet } from "./fakeInternet";

const images = neededImages(aConfig(), { kubernetes: "1.36.3" } as Lock);
const progress = (): void => undefined;

let internet: FakeInternet;
let work: string;
let folder: string;
let made: Lock;
let served: RunningServer | undefined;

const make = (to: string, lock = internet.lock): Promise<Lock> =>
  makeBundle({ stack: "dev", config: internet.config, lock, folder: to, progress });

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "bundle-"));
  folder = join(work, "bundle");
  internet = await fakeInternet([...images, "docker.io/library/other:1"]);
  made = await make(folder);
});

afterAll(async () => {
  await served?.stop();
  await internet.stop();
  rmSync(work, { recursive: true });
});

describe("makeBundle", () => {
  test("takes exactly what the stack's cluster needs: no other platform's blobs, no other image", async () => {
    const { index } = await openBundle(folder);
    const blobs = images.flatMap((name) => internet.blobs.get(name) ?? []);
    const expected = [
      "Flatcar_Image_Signing_Key.asc",
      "amd64-usr/0.0.0/flatcar_production_qemu_uefi_image.img",
      "amd64-usr/0.0.0/flatcar_production_qemu_uefi_image.img.DIGESTS.asc",
      ...Object.values(internet.lock.sysexts).map(({ file }) => `extensions/${file}`),
      "images/index.json",
      "images/oci-layout",
      "lock.json",
      ...blobs.map((digest) => `images/blobs/${digest.replace(":", "/")}`),
    ];
    expect(Object.keys(index.files).sort()).toEqual([...new Set(expected)].sort());
  });

  test("adds every image to the lock: what its name means, and the platform's manifest", () => {
    expect(Object.keys(made.containerImages ?? {})).toEqual(images);
    const digests = images.map((name) => internet.blobs.get(name)?.slice(0, 2));
    const locked = Object.values(made.containerImages ?? {}).map(({ digest, platforms }) => [
      ...new Set([digest, platforms["linux/amd64"]]),
    ]);
    expect(locked).toEqual(digests.map((two, i) => (i % 2 === 0 ? two : two?.slice(0, 1))));
  });

  test("takes what was locked, whatever a tag means by now", async () => {
    const [name = ""] = images;
    const path = `/v2/${name.slice(name.indexOf("/") + 1).replace(/:([^:]*)$/, "/manifests/$1")}`;
    const before = internet.contents.get(path);
    internet.contents.set(path, { text: "{}" });
    const again = join(work, "again");
    expect((await make(again, made)).containerImages).toEqual(made.containerImages);
    if (before !== undefined) internet.contents.set(path, before);
  });

  test.each([
    ["a layer", /\/v2\/pause\/blobs\//, "wrong sha256"],
    ["a manifest", /\/v2\/kube-proxy\/manifests\/sha256/, "wrong digest"],
    ["an extension", /\/extensions\/haproxy/, "wrong sha256"],
    ["the OS image", /\.img$/, "wrong sha512"],
    ["the signed list", /DIGESTS\.asc$/, "no valid signature by the trusted key"],
  ])("refuses a flipped byte in %s, and makes no bundle of it", async (_, wanted, message) => {
    const [path = "", content] = [...internet.contents].find(([at]) => wanted.test(at)) ?? [];
    if (content === undefined || !("text" in content)) throw new Error("no such content");
    const flipped = content.text.replace(/[a-y0-8](?=[^a-y0-8]*$)/, (byte) =>
      String.fromCharCode(byte.charCodeAt(0) + 1),
    );
    // Of a list only what is signed matters.
    const list = content.text.replace(/.(?= {2}flatcar)/, (digit) => (digit === "0" ? "1" : "0"));
    const text = path.endsWith(".asc") ? list : flipped;
    internet.contents.set(path, { ...content, text });
    const to = mkdtempSync(join(work, "flipped-"));
    await expect(make(to, path.includes("/v2/") ? made : internet.lock)).rejects.toThrow(message);
    await expect(openBundle(to)).rejects.toThrow("lists no whole bundle");
    internet.contents.set(path, content);
  });

  test("touches no folder that holds other things", async () => {
    const other = join(work, "other");
    mkdirSync(other);
    writeFileSync(join(other, "thesis.txt"), "");
    await expect(make(other)).rejects.toThrow(/--out: got ".*other", which holds other things/);
  });

  test("names an image that no registry has", async () => {
    const config = { ...internet.config, smokeImage: "docker.io/library/absent:1" };
    const options = { stack: "dev", config, lock: internet.lock, progress };
    const mirrors = { ...config.registryMirrors, "docker.io": [internet.url] };
    jest.spyOn(globalThis, "fetch").mockImplementation(onlyHere(internet.url));
    await expect(
      makeBundle({
        ...options,
        config: { ...config, registryMirrors: mirrors },
        folder: mkdtempSync(join(work, "absent-")),
      }),
    ).rejects.toThrow(/absent:1: no registry has it: http:.*HTTP 404.*registry-1\.docker\.io/);
    jest.restoreAllMocks();
  });

  test("refuses what only charts and nodes know: images of a pod network and of addons, Flatcar's own extensions", async () => {
    const config = aConfig({
      cni: "cilium",
      addons: { traefik: {} },
      workerPools: { worker: { count: 1, firstHost: 34, osExtensions: ["zfs"] } },
    });
    const to = join(work, "cilium");
    const making = makeBundle({ stack: "dev", config, lock: internet.lock, folder: to, progress });
    await expect(making).rejects.toThrow(
      /which images cilium, traefik use only their charts can say.*nodes fetch zfs from Flatcar's/s,
    );
  });
});

describe("a served bundle", () => {
  test("is all that makes the same bundle again: what is served is whole, and nothing is missing", async () => {
    const { index } = await openBundle(folder);
    served = await serveFiles({
      find: bundleContents(folder, index),
      address: "127.0.0.1",
      port: 0,
      answersAt: ["127.0.0.1"],
    });
    const settings = bundleSettings(made, { url: served.url, nodesUrl: served.url });
    const config = { ...internet.config, ...settings };
    const copy = join(work, "copy");
    jest.spyOn(globalThis, "fetch").mockImplementation(onlyHere(served.url));
    const lock = movedLock(internet.lock, settings);
    await makeBundle({ stack: "dev", config, lock, folder: copy, progress });
    jest.restoreAllMocks();
    const files = (of: typeof index) => ({ ...of.files, "lock.json": undefined });
    expect(files((await openBundle(copy)).index)).toEqual(files(index));
  });
});

const realFetch = globalThis.fetch;

/** The network is cut: one server answers. */
function onlyHere(url: string): typeof fetch {
  return (input, init) =>
    String(input instanceof Request ? input.url : input).startsWith(url)
      ? realFetch(input, init)
      : Promise.reject(new Error("cut off"));
}

describe("openBundle", () => {
  const path = () => join(folder, "images", "index.json");

  test.each([
    [
      "a flipped byte",
      (text: string) => text.replace("sha256:", "sha257:"),
      "wrong sha256: expected",
    ],
    ["a byte more", (text: string) => `${text} `, "bytes, not"],
  ])("refuses %s, and names the file", async (_, change, message) => {
    const text = readFileSync(path(), "utf8");
    writeFileSync(path(), change(text));
    await expect(openBundle(folder)).rejects.toThrow(`${path()}: `);
    await expect(openBundle(folder)).rejects.toThrow(message);
    writeFileSync(path(), text);
  });

  test("refuses a file that is missing, one too many, and what is no bundle", async () => {
    const text = readFileSync(path());
    rmSync(path());
    const more = join(folder, "extensions", "more.raw");
    writeFileSync(more, "");
    await expect(openBundle(folder)).rejects.toThrow(`${path()}: is missing`);
    await expect(openBundle(folder)).rejects.toThrow(`${more}: does not belong to the bundle`);
    rmSync(more);
    writeFileSync(path(), text);
    await expect(openBundle(work)).rejects.toThrow("--bundle names a bundle's folder");
  });
});
