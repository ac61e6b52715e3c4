import { existsSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";

import { parse } from "yaml";

import { UserError } from "../lib/errors";

/** Public settings of Pulumi.yaml for each size; what two cores of software emulation carry. */
export const labSizes = {
  small: {
    controlPlanes: { count: 1, memoryMiB: 3072 },
    workerPools: { worker: { count: 1, firstHost: 34, memoryMiB: 1536 } },
    nodeSize: { memoryMiB: 2048, vcpus: 2, diskGiB: 8 },
  },
  ha: {
    // Untainted: these three are all the machine carries, and the smoke test needs nodes that take pods.
    controlPlanes: { count: 3, taints: [] },
    workerPools: {},
    // One each: with two, three machines' six CPUs spin for locks whose holders do not run.
    nodeSize: { memoryMiB: 3072, vcpus: 1, diskGiB: 8 },
  },
} as const;

export type LabSize = keyof typeof labSizes;

/** What a lab is beside its size: a file's settings by key, which replace the size's. */
export interface LabVariant {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A YAML file of settings, such as lab/settings/ipvs.yaml; the variant has the file's name. */
export function readLabVariant(file: string): LabVariant {
  const allowed = "a YAML file of settings by key, such as lab/settings/ipvs.yaml";
  const settings = existsSync(file) ? (parse(readFileSync(file, "utf8")) as unknown) : undefined;
  if (typeof settings !== "object" || settings === null) {
    throw new UserError("FHA400", [`--settings: got "${file}"; allowed: ${allowed}`]);
  }
  return { name: basename(file, extname(file)), settings: settings as LabVariant["settings"] };
}

/** One stack for each size and variant, so that one does not replace the other's machines. */
export function labStackName(size: LabSize, variant?: LabVariant): string {
  return ["lab", ...(size === "small" ? [] : [size]), ...(variant ? [variant.name] : [])].join("-");
}
