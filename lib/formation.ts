/** What a control plane's `remote state` answers; silent: it does not answer. */
export type ControlPlaneState = "fresh" | "initialising" | "etcd" | "joined" | "silent";

export interface ControlPlaneReport {
  readonly name: string;
  readonly state: ControlPlaneState;
  /** Its boot's id; after a restart the state may be another disk's. */
  readonly boot: string;
}

export type FormationDecision =
  /** A cluster is there: nothing to do. */
  | { readonly kind: "exists"; readonly node: string }
  /** Nothing may be decided before these nodes have answered. */
  | { readonly kind: "wait"; readonly silent: readonly string[] }
  /** Command init on this node, and on no other. */
  | {
      readonly kind: "init";
      readonly node: string;
      readonly boot: string;
      readonly resumed: boolean;
    }
  | { readonly kind: "refuse"; readonly message: string };

/**
 * Decides the one init of a cluster's life (design D9); `reports` in plan order, all control planes, the first of which
 * was asked before the others: the init is for the very boot that answered then.
 */
export function decideFormation(reports: readonly ControlPlaneReport[]): FormationDecision {
  const inState = (state: ControlPlaneState): ControlPlaneReport[] =>
    reports.filter((report) => report.state === state);
  const named = (state: ControlPlaneState): string[] => inState(state).map(({ name }) => name);

  const [joined] = named("joined");
  if (joined !== undefined) {
    return { kind: "exists", node: joined };
  }
  const silent = named("silent");
  if (silent.length > 0) {
    return { kind: "wait", silent };
  }
  const withData = named("etcd");
  const initialising = inState("initialising");
  if (withData.length > 0) {
    return refusal(
      `${list(withData)} ${has(withData)} etcd data but never finished a join`,
      withData,
    );
  }
  if (initialising.length > 1) {
    const names = named("initialising");
    return refusal(`${list(names)} were all told to initialise`, names);
  }
  const [started] = initialising;
  if (started !== undefined) {
    return { kind: "init", node: started.name, boot: started.boot, resumed: true };
  }
  const [first] = reports;
  if (first === undefined) {
    return { kind: "refuse", message: "The cluster has no control plane to initialise." };
  }
  return { kind: "init", node: first.name, boot: first.boot, resumed: false };
}

function refusal(fact: string, nodes: readonly string[]): FormationDecision {
  const message =
    `No control plane is in a cluster, yet ${fact}: a second cluster could be made by mistake. ` +
    `Look at the data first; to start anew from one node run ` +
    `\`npm run recover -- --force-init <node>\` (${nodes.join(" or ")}).`;
  return { kind: "refuse", message };
}

const list = (names: readonly string[]): string => names.join(", ");
const has = (names: readonly string[]): string => (names.length === 1 ? "has" : "have");
