// What other Pulumi programs may use: docs/use-as-library.md says what stays as it is.
export type { ClusterAccess } from "../lib/access";
export type { ClusterPlan, NodePlan } from "../lib/plan";
export { Cluster, type ClusterArgs } from "./cluster";
export { clusterInputs } from "./clusterInputs";
