import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../commands/support/run";
import type { Engine } from "../engine";

/** A folder for a Pulumi project with a local backend of its own, and one stack. */
export class BenchProject {
  readonly folder = mkdtempSync(join(tmpdir(), "flatcar-ha-bench-"));
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Runs the engine to its end: the seconds that it took. Throws with all that a failed run printed. */
  async pulumi(...args: readonly string[]): Promise<number> {
    const env = {
      ...process.env,
      ...this.#engine.env,
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_STACK: "bench",
      // Nothing here is worth a checkpoint after each of some thousand resources.
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
    };
    const started = performance.now();
    const all = [...args, "--non-interactive"];
    const { code, stdout, stderr } = await run(this.#engine.pulumi, all, { cwd: this.folder, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}:\n${stdout}${stderr}`);
    return (performance.now() - started) / 1000;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
