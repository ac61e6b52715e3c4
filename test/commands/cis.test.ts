import { UserError } from "../../lib/errors";
import type { KubeApi } from "../../commands/actions/kubeApi";
import { gatherCluster, gatherNodes } from "../../commands/support/cis/gatherFacts";
import type { Manifest } from "../../commands/support/pods/manifest";

interface FactsPod extends Manifest {
  readonly spec: {
    readonly nodeName: string;
    readonly hostPID: boolean;
    readonly automountServiceAccountToken: boolean;
    readonly containers: readonly {
      readonly securityContext: object;
      readonly volumeMounts: readonly { readonly readOnly?: boolean }[];
    }[];
  };
}

const controlPlane = { "node-role.kubernetes.io/control-plane": "" };
const nodes = [
  { metadata: { name: "worker1" } },
  { metadata: { name: "cp1", labels: controlPlane } },
];

/** A cluster whose pods end at once and print `logs`, by node. */
function willingCluster(logs: Readonly<Record<string, string>>) {
  const pods: FactsPod[] = [];
  const removed: string[] = [];
  const spaces: Manifest[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings": {
      items: [
        { metadata: { name: "cluster-admin" }, roleRef: { name: "cluster-admin" } },
        { metadata: { name: "mine" }, roleRef: { name: "view" } },
        { metadata: { name: "all" }, roleRef: { name: "cluster-admin" } },
      ],
    },
    "/api/v1/namespaces/kube-system/configmaps/kube-proxy": { data: { "config.conf": "mode: x" } },
  };
  const answer = (path: string): unknown =>
    answers[path] ?? { items: pods.map((pod) => ({ ...pod, status: { phase: "Succeeded" } })) };
  const create = (path: string, body: unknown): unknown => {
    if (path.endsWith("/pods")) pods.push(body as FactsPod);
    if (path === "/api/v1/namespaces") spaces.push(body as Manifest);
    const { spec } = body as { spec?: { resourceAttributes?: { resource: string } } };
    return { status: { allowed: spec?.resourceAttributes?.resource === "pods" } };
  };
  const once = (path: string): string => {
    if (path === "/api/v1/nodes") return JSON.stringify({ items: nodes });
    return logs[/facts-(\w+)\/log$/.exec(path)?.[1] ?? ""] ?? "";
  };
  const never = (): never => {
    throw new Error("the benchmark has no use for this");
  };
  const api: KubeApi = {
    get: <T>(path: string) => Promise.resolve(answer(path) as T),
    create: <T>(path: string, body: unknown) => Promise.resolve(create(path, body) as T),
    remove: (path) => Promise.resolve(void removed.push(path)),
    once: ({ path }) => Promise.resolve({ status: 200, text: once(path) }),
    replace: never,
    apply: never,
    mergePatch: never,
  };
  return { api, pods, removed, spaces };
}

const gather = (api: KubeApi) =>
  gatherNodes({ api, image: "r/i:1", seconds: 5, timing: "normal", say: () => undefined });

describe("npm run cis", () => {
  test("looks at every node from a pod that can change nothing there, and leaves nothing", async () => {
    const { api, pods, removed, spaces } = willingCluster({
      cp1: "program etcd\nend\n",
      worker1: "end\n",
    });
    const facts = await gather(api);
    expect(facts.map(({ name, role, programs }) => [name, role, programs])).toEqual([
      ["cp1", "controlPlane", { etcd: [] }],
      ["worker1", "worker", {}],
    ]);
    for (const { spec } of pods) {
      expect(spec).toMatchObject({ hostPID: true, automountServiceAccountToken: false });
      expect(spec.containers[0]?.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      });
      expect(spec.containers[0]?.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
    }
    expect(pods.map(({ spec }) => spec.nodeName)).toEqual(["worker1", "cp1"]);
    expect(spaces[0]?.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
    expect(removed).toEqual([`/api/v1/namespaces/${spaces[0]?.metadata.name ?? ""}`]);
  });

  test("names the node whose pod did not report", async () => {
    const { api, removed } = willingCluster({ cp1: "end\n", worker1: "sh: no stat\n" });
    const error = await gather(api).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      codes: ["FHA601"],
      issues: ["worker1: its pod ended without a full report; its last line: sh: no stat"],
    });
    expect(removed).toHaveLength(1);
  });

  test("asks the API for what no node shows", async () => {
    expect(await gatherCluster(willingCluster({}).api, "cilium")).toEqual({
      cni: "cilium",
      kubeProxy: "mode: x",
      clusterAdmins: ["cluster-admin", "all"],
      everybodyMay: ["create pods"],
    });
  });
});
