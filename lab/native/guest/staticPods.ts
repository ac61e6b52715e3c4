import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Pod } from "./kubeObjects";

export interface StaticPod {
  readonly name: string;
  /** Hash of the manifest. */
  readonly hash: string;
  readonly manifest: Pod;
}

const folder = "/etc/kubernetes/manifests";
// What runs is noted beside the runtime, since static pods outlive the kubelet.
const running = "/run/native/pods";

/** Runs each manifest's container as a plain process, restarts the changed and stops the removed ones. */
export function reconcileStaticPods(): readonly StaticPod[] {
  mkdirSync(running, { recursive: true });
  const pods = readManifests();
  for (const name of readdirSync(running)) {
    if (pods.some((pod) => pod.name === name)) continue;
    execFileSync("systemctl", ["stop-pods", name]);
    rmSync(join(running, name));
  }
  for (const { name, hash, manifest } of pods) {
    const note = join(running, name);
    if (existsSync(note) && readFileSync(note, "utf8") === hash) continue;
    // kubeadm's commands have flags; systemctl's stand-in takes its argument lines as they are.
    execFileSync("systemctl", ["run-pod", name, ...command(manifest)]);
    writeFileSync(note, hash);
  }
  return pods;
}

function readManifests(): StaticPod[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .map((text) => {
      const manifest = parse(text) as Pod;
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
      return { name: manifest.metadata.name, hash, manifest };
    });
}

/** The container's command with its environment; it must see the same paths as the host. */
function command({ metadata, spec }: Pod): string[] {
  const [container] = spec.containers;
  if (container === undefined) throw new Error(`${metadata.name}: no container`);
  for (const mount of container.volumeMounts ?? []) {
    const volume = spec.volumes?.find((v) => v.name === mount.name);
    if (volume?.hostPath?.path !== mount.mountPath) {
      throw new Error(`${metadata.name}: ${mount.mountPath} is not the host's path`);
    }
  }
  const environment = (container.env ?? []).map((e) => `${e.name}=${e.value}`);
  return ["env", ...environment, ...(container.command ?? []), ...(container.args ?? [])];
}
