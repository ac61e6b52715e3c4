import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fetchImage } from "../../commands/actions/fetch";

const content = Buffer.alloc(300_000, "flatcar");
const sha512 = createHash("sha512").update(content).digest("hex");

/** What the server does with the next requests, and what it was asked. */
interface Behaviour {
  truncateAt?: number;
  noRange?: boolean;
  body?: Buffer;
  status?: number;
}

let server: Server;
let base: string;
let cache: string;
let behaviour: Behaviour;
let ranges: (string | undefined)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const body = behaviour.body ?? content;
    ranges.push(request.headers.range);
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const partial = start > 0 && behaviour.noRange !== true;
    const rest = partial ? body.subarray(start) : body;
    const status = behaviour.status ?? (partial ? 206 : 200);
    response.writeHead(status, { "content-length": rest.length });
    if (behaviour.truncateAt === undefined) {
      response.end(rest);
    } else {
      response.write(rest.subarray(0, behaviour.truncateAt), () => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "fha-fetch-"));
  behaviour = {};
  ranges = [];
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(cache, { recursive: true, force: true });
});

const image = (hash = sha512): Parameters<typeof fetchImage>[0] => ({
  version: "1.2.3",
  url: `${base}/image.img`,
  sha512: hash,
});

describe("fetchImage", () => {
  it("keeps the verified image under version and hash, and does not ask again", async () => {
    const path = await fetchImage(image(), cache);
    expect(path).toBe(join(cache, "images", `1.2.3-${sha512.slice(0, 16)}.img`));
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(await fetchImage(image(), cache)).toBe(path);
    expect(ranges).toEqual([undefined]);
  });

  it("names URL, expected and got for a wrong hash, and keeps nothing", async () => {
    const wrong = "0".repeat(128);
    await expect(fetchImage(image(wrong), cache)).rejects.toThrow(
      `${base}/image.img: wrong sha512 of 293 KiB: expected ${wrong}, got ${sha512}`,
    );
    const path = join(cache, "images", `1.2.3-${wrong.slice(0, 16)}.img`);
    expect([path, `${path}.part`, `${path}.lock`].filter(existsSync)).toEqual([]);
  });

  it("says that a download broke off, and goes on from there by Range", async () => {
    behaviour.truncateAt = 100_000;
    await expect(fetchImage(image(), cache)).rejects.toThrow(
      /image\.img: the download broke off after [\d.]+ KiB .*go(es)? on where it stopped/,
    );
    behaviour = {};
    const path = await fetchImage(image(), cache);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("starts again where the server knows no Range", async () => {
    behaviour.truncateAt = 100_000;
    await expect(fetchImage(image(), cache)).rejects.toThrow("broke off");
    behaviour = { noRange: true };
    const path = await fetchImage(image(), cache);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it("throws away a beginning that belongs to another file", async () => {
    const folder = join(cache, "images");
    mkdirSync(folder);
    writeFileSync(join(folder, `1.2.3-${sha512.slice(0, 16)}.img.part`), "not the same bytes");
    const path = await fetchImage(image(), cache);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toEqual(["bytes=18-", undefined]);
  });

  it("fetches again what was damaged in the cache", async () => {
    const path = await fetchImage(image(), cache);
    writeFileSync(path, "rotten");
    await fetchImage(image(), cache);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it("names the status of a refusing server", async () => {
    behaviour.status = 404;
    await expect(fetchImage(image(), cache)).rejects.toThrow(`${base}/image.img: HTTP 404`);
  });

  it("serves two callers from one download", async () => {
    const paths = await Promise.all([fetchImage(image(), cache), fetchImage(image(), cache)]);
    expect(new Set(paths).size).toBe(1);
    expect(ranges).toEqual([undefined]);
  });
});
