import type { KubeApi } from "../../commands/actions/kubeApi";
import type { Manifest } from "../../commands/support/pods/manifest";
import { passed } from "../../commands/support/smoke/results";
import { runSmoke, type SmokeOutcome } from "../../commands/support/smoke/runSmoke";

interface Pod extends Manifest {
  readonly metadata: { readonly name: string; readonly labels: { readonly role: string } };
  readonly spec: {
    readonly runtimeClassName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly {
      readonly env: readonly { readonly name: string; readonly value: string }[];
    }[];
  };
}

const nodeObject = (name: string, index: number): object => ({
  metadata: { name },
  status: { addresses: [{ type: "InternalIP", address: `192.168.124.3${index}` }] },
});

/** A cluster whose pods are Ready at once, and whose probes pass every line that they are given. */
function willingCluster(nodes: readonly string[]): KubeApi & { readonly pods: Pod[] } {
  const pods: Pod[] = [];
  const status = ({ spec }: Pod, index: number): object => {
    const targets = spec.containers[0]?.env.find(({ name }) => name === "TARGETS")?.value;
    const total = targets?.split("\n").length ?? 0;
    return {
      phase: targets === undefined ? "Running" : "Succeeded",
      podIP: `10.244.0.${index}`,
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ state: { terminated: { message: `total ${total}` } } }],
    };
  };
  const podsOf = (role: string): object[] =>
    pods.flatMap((pod, index) =>
      pod.metadata.labels.role === role ? [{ ...pod, status: status(pod, index) }] : [],
    );
  const answer = (path: string): unknown => {
    if (path === "/api/v1/nodes") return { items: nodes.map(nodeObject) };
    const role = /labelSelector=role%3D(\w+)$/.exec(path)?.[1];
    // The Deployment's pods are the cluster's to make.
    if (role === "sample") return { items: [0, 1].map(() => podsOf("server")[0]) };
    if (role !== undefined) return { items: podsOf(role) };
    return { spec: { clusterIP: "10.96.0.1" } };
  };
  const create = (path: string, body: unknown): unknown => {
    if (path.endsWith("/pods")) pods.push(body as Pod);
    return path.endsWith("/services") ? { spec: { clusterIP: "10.96.7.7" } } : body;
  };
  const never = (): never => {
    throw new Error("the smoke test has no use for this");
  };
  return {
    pods,
    get: <T>(path: string) => Promise.resolve(answer(path) as T),
    create: <T>(path: string, body: unknown) => Promise.resolve(create(path, body) as T),
    remove: () => Promise.resolve(),
    once: () => Promise.resolve({ status: 200, text: "ok" }),
    replace: never,
    apply: never,
    mergePatch: never,
  };
}

function smoke(
  api: KubeApi,
  runtimeClasses: readonly string[],
  mesh = false,
): Promise<SmokeOutcome> {
  const say = (): void => undefined;
  const limits = { seconds: 5, timeout: 1, timing: "normal" } as const;
  return runSmoke({ api, image: "r/i:1", runtimeClasses, mesh, say, ...limits });
}

test("runs one pod by each runtime class, and every node tries it beside the nodes' own", async () => {
  const api = willingCluster(["cp1", "worker1"]);
  const { results, targets } = await smoke(api, ["runc", "crun"]);
  expect(passed(results)).toBe(true);
  const classes = api.pods.map(({ metadata, spec }) => [metadata.name, spec.runtimeClassName]);
  expect(classes).toEqual([
    ["server-cp1", undefined],
    ["server-worker1", undefined],
    ["class-runc", "runc"],
    ["class-crun", "crun"],
    ["probe-cp1", undefined],
    ["probe-worker1", undefined],
  ]);
  expect(targets.map(({ check, what }) => [check, what]).slice(0, 4)).toEqual([
    ["pod:cp1", "http://10.244.0.0:8080/"],
    ["pod:worker1", "http://10.244.0.1:8080/"],
    ["class:runc", "http://10.244.0.2:8080/"],
    ["class:crun", "http://10.244.0.3:8080/"],
  ]);
});

test("asks for no runtime class where there is none", async () => {
  const api = willingCluster(["cp1"]);
  const { targets } = await smoke(api, []);
  expect(targets.filter(({ check }) => check.startsWith("class:"))).toEqual([]);
  expect(api.pods.filter(({ spec }) => spec.runtimeClassName !== undefined)).toEqual([]);
});

test("in a mesh asks on each node, outside of the pod network, for the way to every node (002-05)", async () => {
  const api = willingCluster(["cp1", "worker1"]);
  const { results, targets } = await smoke(api, [], true);
  const ways = ["mesh:cp1", "mesh:worker1"];
  expect(targets.map(({ check }) => check).slice(-2)).toEqual(ways);
  expect(passed(results)).toBe(true);
  const onHosts = api.pods.filter(({ spec }) => spec.hostNetwork);
  expect(onHosts.map(({ metadata }) => metadata.name)).toEqual(["mesh-cp1", "mesh-worker1"]);

  const astray = { ...api, get: afterMesh(api, "total 2\nfailed mesh:worker1") };
  const [first] = (await smoke(astray, [], true)).results;
  expect(first).toMatchObject({ node: "cp1", failed: ["mesh:worker1"], logs: true });
});

/** The cluster's answers, with this report of every probe of the mesh. */
function afterMesh(api: KubeApi, message: string): KubeApi["get"] {
  return async <T>(path: string) => {
    const answer = await api.get<T>(path);
    if (!path.endsWith("role%3Dmesh")) return answer;
    const { items } = answer as { readonly items: readonly { status: object }[] };
    const containerStatuses = [{ state: { terminated: { message } } }];
    return {
      items: items.map((pod) => ({ ...pod, status: { ...pod.status, containerStatuses } })),
    } as T;
  };
}
