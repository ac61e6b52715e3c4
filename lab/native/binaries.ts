import { linkSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache";
import { goTool, type GoToolName } from "../goTools";

/** What a native control plane runs. */
export const nativeTools = [
  "etcd",
  "kubeadm",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
] as const satisfies readonly GoToolName[];

/** One folder with all of them, and `others`, under their plain names, built if they are not there yet. */
export async function nativeBinaries(
  say: (line: string) => void,
  others: readonly GoToolName[] = [],
): Promise<string> {
  const folder = cacheFolder("native-bin");
  for (const name of [...nativeTools, ...others]) {
    const built = await goTool(name, say);
    const place = join(folder, name);
    if (statSync(place, { throwIfNoEntry: false })?.ino === statSync(built).ino) continue;
    // A hard link, since a namespace sees this folder and not where a symbolic link leads.
    const fresh = `${place}.${process.pid}`;
    rmSync(fresh, { force: true });
    linkSync(built, fresh);
    renameSync(fresh, place);
  }
  return folder;
}
