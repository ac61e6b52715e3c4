import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "./projectRoot";

/** Where a stack's kubeconfig is kept for kubectl; ignored by git. */
export function kubeconfigPath(stack: string): string {
  return join(projectRoot, ".state", `kubeconfig-${stack}`);
}

/** Writes it, readable by the user alone; gives its path. */
export function writeKubeconfig(stack: string, kubeconfig: string): string {
  const path = kubeconfigPath(stack);
  mkdirSync(join(projectRoot, ".state"), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, kubeconfig, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return path;
}

export function removeKubeconfig(stack: string): void {
  rmSync(kubeconfigPath(stack), { force: true });
}
