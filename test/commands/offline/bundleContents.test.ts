import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serveFiles, type RunningServer } from "../../../commands/support/fileServer";
import { bundleContents } from "../../../commands/support/offline/bundleContents";
import { makeBundle } from "../../../commands/support/offline/makeBundle";
import { neededImages } from "../../../commands/support/offline/neededImages";
import { openBundle } from "../../../commands/support/offline/openBundle";
import { sha256Digest } from "../../../commands/support/offline/repository";
import type { Lock } from "../../../lib/lock";
import { fakeInternet } from "./fakeInternet";

const name = "registry.k8s.io/pause:3.10.2";
const progress = (): void => undefined;
let work: string;
let server: RunningServer;
let lock: Lock;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "bundle-"));
  const settings = { kubernetes: "1.36.3" } as Lock;
  const known = await fakeInternet([]);
  const images = neededImages(known.config, settings);
  await known.stop();
  const { config, lock: found, stop } = await fakeInternet(images);
  lock = await makeBundle({ stack: "dev", config, lock: found, folder: work, progress });
  await stop();
  const { index } = await openBundle(work);
  const find = bundleContents(work, index);
  server = await serveFiles({ find, address: "0.0.0.0", port: 0, answersAt: ["127.0.0.1"] });
});

afterAll(async () => {
  await server.stop();
  rmSync(work, { recursive: true });
});

const get = (path: string, init?: RequestInit) =>
  fetch(`${server.url.replace("0.0.0.0", "127.0.0.1")}${path}`, init);

describe("the registry of a bundle", () => {
  test("answers as a registry does: base, manifest by tag and digest, blob in ranges", async () => {
    expect((await get("/v2/")).status).toBe(200);
    const head = await get("/v2/pause/manifests/3.10.2?ns=registry.k8s.io", { method: "HEAD" });
    const digest = lock.containerImages?.[name]?.digest ?? "";
    expect(head.headers.get("docker-content-digest")).toBe(digest);
    expect(head.headers.get("content-type")).toMatch(
      /^application\/vnd\.oci\.image\.(index|manifest)/,
    );
    const manifest = await get(`/v2/pause/manifests/${digest}`);
    const bytes = Buffer.from(await manifest.arrayBuffer());
    expect(sha256Digest(bytes)).toBe(digest);
    expect(head.headers.get("content-length")).toBe(String(bytes.length));

    const own = lock.containerImages?.[name]?.platforms["linux/amd64"] ?? "";
    const platform = (await (await get(`/v2/pause/manifests/${own}`)).json()) as {
      layers: { digest: string; size: number }[];
    };
    const [layer] = platform.layers;
    const range = { headers: { range: "bytes=6-" } };
    const part = await get(`/v2/pause/blobs/${layer?.digest ?? ""}`, range);
    expect([part.status, await part.text()]).toEqual([206, `${name} amd64`]);
  });

  test("has nothing of another registry's name, and nothing that is not in the bundle", async () => {
    const paths = [
      "/v2/pause/manifests/3.10.2?ns=ghcr.io",
      "/v2/pause/manifests/3.9",
      `/v2/pause/blobs/sha256:${"0".repeat(64)}`,
      "/bundle.json",
      "/../package.json",
    ];
    for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await get("/v2/pause/manifests/3.10.2", { method: "PUT" })).status).toBe(405);
  });

  test("answers at the addresses that it is for, and at no other of this machine", async () => {
    const elsewhere = server.url.replace("0.0.0.0", "127.0.0.2");
    await expect(fetch(`${elsewhere}/v2/`)).rejects.toThrow("fetch failed");
  });

  test("serves no file that has changed since it was checked", async () => {
    const { file } = Object.values(lock.sysexts)[0] ?? { file: "" };
    expect((await get(`/extensions/${file}`)).status).toBe(200);
    utimesSync(join(work, "extensions", file), 1, 1);
    const answer = await get(`/extensions/${file}`);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      `${join(work, "extensions", file)} has changed since it was checked\n`,
    ]);
  });
});
