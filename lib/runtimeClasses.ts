import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { issue } from "./fields";
import type { ClusterPlan } from "./plan";

export const runtimeClassNames = ["runc", "crun", "kata", "gvisor"] as const;
export type RuntimeClassName = (typeof runtimeClassNames)[number];

interface RuntimeClassTraits {
  /** Runs each pod in a VM of its own. */
  readonly needsKvm?: true;
  /** Why a runtime cannot have it; absent where its extension brings a handler of this name. */
  readonly lacks: Partial<Record<ClusterConfig["runtime"], string>>;
}

const kata =
  "not here: its system extension brings /opt, which is read-only once merged, and CNIs write into /opt/cni/bin";
const gvisor = "not here: no system extension has it";

const traits: Readonly<Record<RuntimeClassName, RuntimeClassTraits>> = {
  runc: { lacks: {} },
  crun: { lacks: { containerd: "with runtime crio, whose extension brings it" } },
  kata: { needsKvm: true, lacks: { containerd: kata, crio: kata } },
  gvisor: { lacks: { containerd: gvisor, crio: gvisor } },
};

/** What a node with a class says of itself, and the class looks for. */
export function runtimeClassLabel(name: RuntimeClassName): string {
  return `runtime-class.flatcar-ha/${name}`;
}

export function runtimeClassLabels(names: readonly RuntimeClassName[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [runtimeClassLabel(name), ""]));
}

/** The classes that some pool has, in the table's order. */
export function runtimeClassesOf({ nodes }: ClusterPlan): readonly RuntimeClassName[] {
  return runtimeClassNames.filter((name) =>
    nodes.some(({ labels }) => runtimeClassLabel(name) in labels),
  );
}

function carried(config: ClusterConfig): string[] {
  const { runtime, domainType, controlPlanes, workerPools } = config;
  const pools = { controlPlanes, ...prefixed(workerPools) };
  return Object.entries(pools).flatMap(([pool, { runtimeClasses = [] }]) =>
    runtimeClasses.flatMap((name, i) => {
      const { needsKvm, lacks } = traits[name];
      const wrong = (allowed: string): string =>
        issue(`${pool}.runtimeClasses[${i}]`, name, allowed);
      return [
        ...(needsKvm && domainType !== "kvm" ? [wrong("with domainType kvm, nested")] : []),
        ...(lacks[runtime] === undefined ? [] : [wrong(lacks[runtime])]),
      ];
    }),
  );
}

function prefixed(pools: ClusterConfig["workerPools"]): ClusterConfig["workerPools"] {
  return Object.fromEntries(
    Object.entries(pools).map(([name, pool]) => [`workerPools.${name}`, pool]),
  );
}

export const runtimeClassRules: readonly ConfigRule[] = [
  {
    code: "FHA150",
    keys: ["runtime", "domainType", "controlPlanes", "workerPools"],
    problems: carried,
  },
];
