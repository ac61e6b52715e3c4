import type { EtcdApi, EtcdMember } from "../../../commands/actions/etcdApi";
import type { KubeApi } from "../../../commands/actions/kubeApi";
import { admittedPath, desiredPath, leasePath, nodePath } from "../../../commands/actions/paths";
import { fakeKubeApi } from "./fakeKubeApi";

export interface FakeCluster {
  readonly api: ReturnType<typeof fakeKubeApi>;
  readonly etcd: EtcdApi;
  /** What was done to it, or asked of etcd, in order; the same twice in a row counts once. */
  readonly done: readonly string[];
  readonly members: EtcdMember[];
  /** Names of members that do not answer. */
  readonly dead: Set<string>;
  /** A kubelet says that it is there. */
  readonly register: (name: string, machine: string, ready?: boolean) => void;
  /** The last `up` wanted these. */
  readonly want: (...nodes: readonly string[]) => void;
}

const addressOf = (name: string): string => `10.0.0.${name.slice(-1)}`;
export const aMember = (name: string): EtcdMember => ({
  id: `id-${name}`,
  name,
  address: addressOf(name),
  learner: false,
});

/** A cluster of these control planes behind the interfaces by which the actions work on one. */
export function fakeCluster(...names: readonly string[]): FakeCluster {
  const done: string[] = [];
  const note = (what: string): void => {
    if (done.at(-1) !== what) done.push(what);
  };
  const api = fakeKubeApi();
  const members = names.map(aMember);
  const dead = new Set<string>();
  const register = (name: string, machine: string, ready = true): void => {
    const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
    const labels = { "node-role.kubernetes.io/control-plane": "" };
    api.objects.set(nodePath(name), {
      metadata: { name, labels, uid: `uid-${machine}` },
      status: { nodeInfo: { systemUUID: machine }, conditions },
    });
  };
  const want = (...nodes: readonly string[]): void => {
    api.objects.set(desiredPath, { data: { nodes: JSON.stringify(nodes) } });
  };
  const etcd: EtcdApi = {
    members: () => Promise.resolve([...members]),
    remove: ({ id }) => {
      note("member removed");
      members.splice(0, members.length, ...members.filter((member) => member.id !== id));
      return Promise.resolve();
    },
    isHealthy: (address) =>
      Promise.resolve(members.some((one) => one.address === address && !dead.has(one.name))),
    health: (listed) => {
      note("etcd asked");
      return Promise.resolve(
        listed.map(({ id, name, learner }) => ({ id, name, learner, healthy: !dead.has(name) })),
      );
    },
    moveLeader: () => Promise.resolve(),
  };
  return { api: noting(api, note), etcd, done, members, dead, register, want };
}

/** The same API, which says what was written. */
function noting(
  api: ReturnType<typeof fakeKubeApi>,
  note: (what: string) => void,
): ReturnType<typeof fakeKubeApi> {
  const lease = (body: unknown): void => {
    const { spec } = body as { spec?: { leaseDurationSeconds?: number } };
    if (spec === undefined) note("lease freed");
    else note(spec.leaseDurationSeconds === undefined ? "lease kept" : "lease taken");
  };
  const noted: Partial<KubeApi> = {
    create: (path, body) => {
      lease(body);
      return api.create(path, body);
    },
    replace: (path, body) => {
      if (path === leasePath) lease(body);
      return api.replace(path, body);
    },
    apply: (path, body, manager) => {
      const { data } = body as { data?: object };
      if (path !== admittedPath) note("token issued");
      else note(data === undefined ? "machine forgotten" : "machine admitted");
      return api.apply(path, body, manager);
    },
    mergePatch: (path, body) => {
      note("spec" in (body as object) ? "cordoned or not" : "Node described");
      return api.mergePatch(path, body);
    },
    remove: (path, options) => {
      note(path.includes("/secrets/") ? "token taken back" : "Node removed");
      return api.remove(path, options);
    },
  };
  return { ...api, ...noted };
}
