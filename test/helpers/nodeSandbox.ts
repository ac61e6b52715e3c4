import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { IgnitionTree } from "./ignitionTree";

export interface Outcome {
  readonly status: number | null;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** A folder that looks like a node's disk, and programs run as if it were the root. */
export class NodeSandbox {
  readonly root: string;

  constructor({ ignition, files }: IgnitionTree) {
    this.root = mkdtempSync(join(tmpdir(), "flatcar-ha-node-"));
    for (const { path, mode } of ignition.storage.directories) {
      mkdirSync(join(this.root, path), { recursive: true, mode });
    }
    for (const [path, { text, mode }] of Object.entries(files)) this.write(path, text, mode);
  }

  write(path: string, text: string, mode = 0o644): void {
    const target = join(this.root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    chmodSync(target, mode);
  }

  /**
   * Runs a bash script with the node's /etc, /opt, /srv, /usr/local and /var/lib in place of this machine's, /run empty.
   * Executables written below /usr/local/bin stand in for programs of the same name.
   */
  run(script: string, timeoutMs = 60_000): Outcome {
    const enter = `
      set -eu
      root=$1 script=$2
      for folder in etc opt srv usr/local var/lib run; do
        mkdir -p "$root/$folder"
        mount --bind "$root/$folder" "/$folder"
      done
      export PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin
      exec bash -c "$script"`;
    const namespace = ["--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"];
    const { status, stdout, stderr, error } = spawnSync(
      "unshare",
      [...namespace, "bash", "-c", enter, "enter", this.root, `exec 2>&1; ${script}`],
      { encoding: "utf8", timeout: timeoutMs },
    );
    if (error !== undefined) throw error;
    return { status, output: stdout + stderr };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
