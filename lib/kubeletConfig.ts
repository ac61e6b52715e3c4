import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { ClusterConfig } from "./config";
import { deepMerge } from "./deepMerge";
import type { ClusterPlan } from "./plan";
import { tlsCipherSuites } from "./tlsCipherSuites";

type Fields = Readonly<Record<string, unknown>>;

const folder = join(__dirname, "..", "butane", "files");

/** The cluster's KubeletConfiguration as YAML. */
export function kubeletConfig(plan: ClusterPlan): string {
  return stringify(effectiveKubelet(plan));
}

/** KubeletConfiguration's fields: ours, the emulated profile's, then the user's over them. */
export function effectiveKubelet({ timing, kubelet }: Pick<ClusterConfig, "timing" | "kubelet">) {
  const emulated = timing === "emulated" ? fieldsOf("kubelet-emulated.yaml") : {};
  const ours: Fields = { ...fieldsOf("kubelet.yaml"), tlsCipherSuites, ...emulated };
  // Without the fields that were left out, which must not hide ours.
  const given = JSON.parse(JSON.stringify(kubelet)) as typeof kubelet;
  const { shutdownGracePeriod, shutdownGracePeriodCriticalPods, ...rest } = ours;
  // The kubelet takes either these two or the list by priority.
  const shutdown =
    given.shutdownGracePeriodByPodPriority === undefined
      ? { shutdownGracePeriod, shutdownGracePeriodCriticalPods }
      : {};
  return deepMerge({ ...rest, ...shutdown }, given) as Fields & typeof kubelet;
}

function fieldsOf(file: string): Fields {
  return parse(readFileSync(join(folder, file), "utf8")) as Fields;
}
