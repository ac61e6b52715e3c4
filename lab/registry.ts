import { spawn } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningServer } from "../commands/support/fileServer";
import { registryPort } from "../commands/support/labAddresses";
import type { Artifacts } from "./artifacts";

/** In every answer: the process that started the registry, so that one which is left over is not taken for its own. */
const processHeader = "X-Flatcar-Ha-Process";

/**
 * Serves the lab's images at http://<address>:<port>/<upstream name without its registry>, as a mirror for
 * registry.k8s.io, ghcr.io and docker.io. Read-only. Throws when it does not answer within 20 s.
 */
export async function startRegistry(
  address: string,
  { binary, storage }: Artifacts["registry"],
  port = registryPort,
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-registry-"));
  const config = join(folder, "config.json");
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(registryConfig(storage, `${address}:${port}`)));
  const log = openSync(join(folder, "log"), "a");
  const child = spawn(binary, ["serve", config], { stdio: ["ignore", log, log] });
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => {
      resolve();
    });
    child.once("close", () => {
      resolve();
    });
  });
  const url = `http://${address}:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/v2/`).catch(() => undefined);
    const own = answer?.headers.get(processHeader) === String(process.pid);
    if (own && answer.ok) return { url, stop };
    await sleep(200);
  }
  child.kill("SIGKILL");
  throw new Error(`the registry does not answer at ${url}; its log is ${join(folder, "log")}`);
}

/** Serves what is in `storage` at <host>:<port>, read-only, in this process' name. */
export function registryConfig(storage: string, address: string): unknown {
  return {
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: storage },
      maintenance: { readonly: { enabled: true } },
    },
    http: { addr: address, headers: { [processHeader]: [String(process.pid)] } },
  };
}
