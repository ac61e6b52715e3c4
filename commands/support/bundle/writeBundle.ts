import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { messageOf, UserError } from "../../../lib/errors";

import { run } from "../run";
import { redact } from "../trouble/redact";

/** One file of a support bundle. */
export interface Part {
  /** Path in the bundle. */
  readonly file: string;
  /** Its text; throws where it cannot be had, which the bundle then says. */
  readonly collect: () => Promise<string> | string;
}

/** Collects all parts, hides secrets in each, and packs them; gives what could not be collected. */
export async function writeBundle(
  path: string,
  parts: readonly Part[],
  knownSecrets: readonly string[],
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-bundle-"));
  const name = basename(path).replace(/\.tar\.gz$/, "");
  const missing: string[] = [];
  const write = (file: string, text: string): void => {
    const target = join(folder, name, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, redact(text, knownSecrets));
  };
  try {
    for (const { file, collect } of parts) {
      try {
        write(file, await collect());
      } catch (error) {
        missing.push(`${file}: ${messageOf(error)}`);
      }
    }
    write("missing.txt", missing.map((line) => `${line}\n`).join(""));
    const { code, stderr } = await run("tar", ["-czf", path, "-C", folder, name]);
    if (code !== 0) throw new UserError("FHA422", [`${path}: tar: ${stderr.trim()}`]);
    chmodSync(path, 0o600);
    return missing;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
