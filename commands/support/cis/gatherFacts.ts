import type { CniName } from "../../../lib/cni/cnis";
import type { TimingName } from "../../../lib/config";
import { UserError } from "../../../lib/errors";
import type { ClusterFacts, NodeFacts } from "../../../lib/cis/facts";
import { parseFacts } from "../../../lib/cis/facts";
import { controlPlaneLabel } from "../../../lib/membership";
import type { NodeObject } from "../../../lib/nodeStatus";
import { privilegedNamespace } from "../../../lib/podSecurity";
import type { KubeApi } from "../../actions/kubeApi";
import { listNodes } from "../listNodes";
import { ended, inOwnNamespace } from "../pods/ownNamespace";

import { factsPod, factsScript } from "./factsPod";

export interface GatherArgs {
  readonly api: KubeApi;
  /** Has sh, find, stat, sed and tr. */
  readonly image: string;
  /** Longest wait for the pods, in seconds. */
  readonly seconds: number;
  readonly timing: TimingName;
  readonly say: (line: string) => void;
}

/**
 * What each node's own pod saw of it, in the order of names. Pods and not SSH: the program's key opens no worker, and
 * runs four words on control planes.
 */
export function gatherNodes(args: GatherArgs): Promise<readonly NodeFacts[]> {
  const { api, image, seconds, say } = args;
  const labels = privilegedNamespace;
  return inOwnNamespace({ ...args, purpose: "cis", labels, code: "FHA601" }, async (space) => {
    const nodes = await listNodes<NodeObject>(api);
    say(`${nodes.length} nodes, namespace ${space.name}, image ${image}`);
    await space.create("configmaps", factsScript());
    for (const { metadata } of nodes)
      await space.createPod(factsPod(metadata.name, image, seconds));
    const pods = await space.until("facts", nodes.length, ended);
    const facts = await Promise.all(
      nodes.map(async ({ metadata: { name, labels: ofNode } }) => {
        const pod = pods.find(({ metadata }) => metadata.name === `facts-${name}`);
        const printed = pod === undefined ? "" : await space.log(pod);
        const role = ofNode?.[controlPlaneLabel] === undefined ? "worker" : "controlPlane";
        return parseFacts(printed, { name, role }) ?? missing(name, printed);
      }),
    );
    return facts.sort((left, right) => left.name.localeCompare(right.name));
  });
}

function missing(node: string, printed: string): never {
  const last = printed.trim().split("\n").at(-1) ?? "";
  throw new UserError("FHA601", [
    `${node}: its pod ended without a full report${last === "" ? ", or its log cannot be read" : `; its last line: ${last}`}`,
  ]);
}

/** Rights that not everybody may have: 5.1.2 and 5.1.4. */
const rights = [
  { verb: "list", resource: "secrets" },
  { verb: "create", resource: "pods" },
];

interface Binding {
  readonly metadata: { readonly name: string };
  readonly roleRef: { readonly name: string };
}

/** What the API says of the cluster. */
export async function gatherCluster(api: KubeApi, cni: CniName): Promise<ClusterFacts> {
  const bindings = await api.get<{ items: Binding[] }>(
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
  );
  const proxy = await api.get<{ data?: Readonly<Record<string, string>> }>(
    "/api/v1/namespaces/kube-system/configmaps/kube-proxy",
  );
  const allowed = await Promise.all(rights.map((right) => everybodyMay(api, right)));
  return {
    cni,
    kubeProxy: proxy?.data?.["config.conf"],
    clusterAdmins: (bindings?.items ?? [])
      .filter(({ roleRef }) => roleRef.name === "cluster-admin")
      .map(({ metadata }) => metadata.name),
    everybodyMay: rights
      .filter((_, i) => allowed[i])
      .map(({ verb, resource }) => `${verb} ${resource}`),
  };
}

async function everybodyMay(api: KubeApi, right: (typeof rights)[number]): Promise<boolean> {
  const review = await api.create<{ status?: { allowed?: boolean } }>(
    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { groups: ["system:authenticated"], user: "somebody", resourceAttributes: right },
    },
  );
  return review.status?.allowed === true;
}
