import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { ClusterPlan } from "./plan";

type Fields = Readonly<Record<string, unknown>>;

const folder = join(__dirname, "..", "butane", "files");

/** The cluster's KubeletConfiguration as YAML: ours, the emulated profile's, then the user's fields over them. */
export function kubeletConfig(plan: ClusterPlan): string {
  const emulated = plan.timing === "emulated" ? fieldsOf("kubelet-emulated.yaml") : {};
  return stringify({ ...fieldsOf("kubelet.yaml"), ...emulated, ...plan.kubelet });
}

function fieldsOf(file: string): Fields {
  return parse(readFileSync(join(folder, file), "utf8")) as Fields;
}
