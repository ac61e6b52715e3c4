import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pulumiOutput, pulumiQuiet, requireEngine } from "../../commands/support/engine";
import { projectRoot } from "../../commands/support/projectRoot";
import { releaseUrl } from "../../commands/support/labAddresses";
import { forms, found, secretsOf, type Secret } from "../engine/secretSearch";
import { textBelow } from "../engine/clusterState";
import { report } from "../network/support";

const minutes = 60_000;
const stack = "lab";

/** Runs one of the README's commands to its end; its output goes to the test's own. */
function npmRun(...words: readonly string[]): Promise<number | null> {
  const started = Date.now();
  const child = spawn("npm", ["run", ...words], {
    cwd: projectRoot,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      report(`npm run ${words.join(" ")}: ${Math.round((Date.now() - started) / 1000)} s`);
      resolve(code);
    });
  });
}

function virsh(...words: readonly string[]): string {
  return execFileSync("virsh", ["-c", "qemu:///system", ...words], { encoding: "utf8" });
}

/** Names of the secrets that a machine's root disk holds, as text or as base64 of it. */
function onDisk(secrets: readonly Secret[], node: string): readonly string[] {
  const volumes = virsh("vol-list", stack);
  const volume = new RegExp(`lab-${node}-\\w+\\.qcow2`).exec(volumes)?.[0] ?? "";
  const path = virsh("vol-path", "--pool", stack, volume).trim();
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-disk-"));
  const [disk, list] = [join(folder, "raw"), join(folder, "needles")];
  try {
    execFileSync("qemu-img", ["convert", "--force-share", "-O", "raw", path, disk]);
    const needles = ({ part }: Secret): string[] =>
      ["raw", "base64"].flatMap((form) => [...(forms[form]?.(part) ?? [])]);
    writeFileSync(list, `${secrets.flatMap(needles).join("\n")}\n`);
    // Exit code 1: nothing found.
    const search = ["--text", "--only-matching", "--fixed-strings", "--file", list, disk];
    const { stdout, status, stderr } = spawnSync("grep", search, {
      encoding: "latin1",
      env: { ...process.env, LC_ALL: "C" },
      maxBuffer: 1 << 28,
    });
    if (status !== 0 && status !== 1) throw new Error(stderr);
    const hits = new Set(stdout.split("\n"));
    return secrets
      .filter((secret) => needles(secret).some((one) => hits.has(one)))
      .map(({ name }) => name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The small size as a user has it: every step is a command of the README. */
describe("the lab's cluster", () => {
  test(
    "004-09 004-43: one command brings it to Ready",
    async () => {
      expect(await npmRun("lab", "--", "--yes")).toBe(0);
      expect(await npmRun("status", "--", "--stack", stack)).toBe(0);
    },
    60 * minutes,
  );

  test(
    "002-18 002-19: its pods reach each other by address, service and name",
    async () => {
      expect(await npmRun("smoke", "--", "--stack", stack)).toBe(0);
    },
    30 * minutes,
  );

  test(
    "fails no point of the CIS benchmark",
    async () => {
      expect(await npmRun("cis", "--", "--stack", stack)).toBe(0);
    },
    30 * minutes,
  );

  test(
    "a second up and a refresh change nothing",
    async () => {
      const engine = requireEngine();
      for (const command of ["preview", "refresh"]) {
        const words = command === "refresh" ? ["--yes", "--skip-preview"] : [];
        const { code, stdout } = await pulumiQuiet(engine, [
          ...[command, "--stack", stack, "--expect-no-changes"],
          ...words,
        ]);
        expect([command, code, stdout]).toEqual([command, 0, stdout]);
      }
    },
    10 * minutes,
  );

  test(
    "004-45: a worker's disk and the state file hold no key that they need not hold",
    async () => {
      const engine = requireEngine();
      const words = ["stack", "export", "--show-secrets", "--stack", stack];
      const secrets = secretsOf(await pulumiOutput(engine, words));
      const mine = /^worker1-(token-secret|host-key)/;
      expect(onDisk(secrets, "worker1").filter((name) => !mine.test(name))).toEqual([]);
      expect(found(secrets, textBelow(join(projectRoot, ".state", ".pulumi")))).toEqual([]);
      // The same search on the disk that must hold them.
      expect(onDisk(secrets, "cp1")).toContain("lab-pki-ca-key privateKeyPem");
    },
    10 * minutes,
  );

  test(
    "a worker whose machine and disk are gone comes back with one up",
    async () => {
      const volumes = virsh("vol-list", "lab");
      const root = /lab-worker1-\w+\.qcow2/.exec(volumes)?.[0] ?? "";
      virsh("destroy", "lab-worker1");
      virsh("undefine", "lab-worker1");
      virsh("vol-delete", "--pool", "lab", root);
      expect(await npmRun("up", "--", "--stack", stack, "--yes")).toBe(0);
      expect(await npmRun("status", "--", "--stack", stack)).toBe(0);
    },
    60 * minutes,
  );

  test(
    "004-10: down leaves nothing",
    async () => {
      expect(await npmRun("down", "--", "--stack", stack, "--yes")).toBe(0);
      expect(virsh("list", "--all", "--name")).not.toMatch(/^lab-/m);
      expect(virsh("pool-list", "--all", "--name")).not.toMatch(/^lab\s*$/m);
      expect(virsh("net-list", "--all", "--name")).not.toMatch(/^lab-net\s*$/m);
      await expect(fetch(releaseUrl)).rejects.toThrow();
    },
    10 * minutes,
  );
});
