import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildPayload, payloadLabel, payloadMiB } from "../../commands/support/buildPayload";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fha-payload-"));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in", "a-1.raw"), Buffer.alloc(5_000_000, "a"), { mode: 0o600 });
  writeFileSync(join(folder, "in", "b-2.raw"), "small");
  // The owner of the operator's files does not matter: as root, make it another one.
  if (process.getuid?.() === 0) chownSync(join(folder, "in", "a-1.raw"), 1234, 1234);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = (): string[] => [join(folder, "in", "a-1.raw"), join(folder, "in", "b-2.raw")];
const debugfs = (command: string): string =>
  execFileSync("debugfs", ["-R", command, join(folder, "out.img")], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
    stdio: ["ignore", "pipe", "ignore"],
  });
const hash = (): string =>
  createHash("sha256")
    .update(readFileSync(join(folder, "out.img")))
    .digest("hex");

describe("buildPayload", () => {
  it("makes an ext4 image with every file, owned by root and readable", async () => {
    await buildPayload(files(), join(folder, "out.img"));
    expect(debugfs("show_super_stats -h")).toContain(`volume name:   ${payloadLabel}`);
    expect(debugfs("stat /a-1.raw")).toMatch(/Mode:\s+0644.*\nUser:\s+0\s+Group:\s+0/s);
    expect(debugfs("cat /b-2.raw")).toBe("small");
    execFileSync("e2fsck", ["-fn", join(folder, "out.img")], {
      env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
      stdio: "ignore",
    });
    expect(readdirSync(folder).sort()).toEqual(["in", "out.img"]);
  });

  it("gives the same bytes again", async () => {
    await buildPayload(files(), join(folder, "out.img"));
    const first = hash();
    rmSync(join(folder, "out.img"));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await buildPayload(files(), join(folder, "out.img"));
    expect(hash()).toBe(first);
  });

  it("leaves nothing behind when a file is missing", async () => {
    const missing = [join(folder, "in", "c.raw")];
    await expect(buildPayload(missing, join(folder, "out.img"))).rejects.toThrow("ENOENT");
    expect(readdirSync(folder)).toEqual(["in"]);
  });
});

describe("payloadMiB", () => {
  it("wastes at most 2 % and 3 MiB", () => {
    const sizes = [200e6, 60e6, 3e6, 9e6];
    const sum = sizes.reduce((a, b) => a + b, 0) / 1024 / 1024;
    expect(payloadMiB(sizes)).toBeGreaterThan(sum);
    expect(payloadMiB(sizes)).toBeLessThan(sum * 1.02 + 3);
  });
});
