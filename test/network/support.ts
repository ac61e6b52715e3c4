import { nativeBinaries } from "../../lab/native/binaries";
import { createNativeStack, type NativeStack } from "../../lab/native/nativeStack";
import { httpsJson, type HttpsReply } from "../../commands/actions/httpsJson";
import { aClusterPlan } from "../helpers/settings";

export { firstCreation } from "../../lab/native/firstCreation";
export { until } from "../helpers/until";

export const controlPlanes = ["cp1", "cp2", "cp3"] as const;

/** Three control planes and no machine yet, on a network that no real cluster has. */
export async function aNativeStack(clusterName: string): Promise<NativeStack> {
  const plan = aClusterPlan({
    clusterName,
    networkCidr: "192.168.131.0/24",
    vip: "192.168.131.30",
    workerPools: { worker: { count: 1, firstHost: 34 } },
  });
  return createNativeStack(plan, await nativeBinaries(report));
}

/** Prints a line among jest's own. */
export function report(line: string): void {
  process.stderr.write(`    ${line}\n`);
}

/** Runs `action` and prints how long it took. */
export async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const result = await action();
  report(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** Asks the API through the virtual IP as the operator, or posts; undefined when nobody answers. */
export async function askApi(
  stack: NativeStack,
  path: string,
  body?: object,
): Promise<HttpsReply | undefined> {
  const target = {
    baseUrl: stack.plan.endpoint.url,
    ca: stack.secrets.controlPlane.ca.certificate,
    client: () => stack.secrets.operator,
    timeoutMs: 2000,
  };
  const method = body === undefined ? "GET" : "POST";
  return httpsJson(target, { method, path, body }).catch(() => undefined);
}

export interface Member {
  readonly name: string;
  readonly isLearner?: boolean;
  readonly peerURLs: readonly string[];
}

/** One of etcd's services, asked on this node over JSON. */
async function askEtcd(
  stack: NativeStack,
  asked: string,
  path: string,
  body: object,
): Promise<unknown> {
  const pki = "/etc/kubernetes/pki/etcd";
  const keys = `--cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  const reply = await stack.machines.shell(
    asked,
    `curl -sS --fail --cacert ${pki}/ca.crt ${keys} -d '${JSON.stringify(body)}' https://127.0.0.1:2379/v3/${path}`,
  );
  return JSON.parse(reply) as unknown;
}

/** What etcd holds under a key, as it lies there. */
export async function inEtcd(stack: NativeStack, asked: string, key: string): Promise<string> {
  const body = { key: Buffer.from(key).toString("base64") };
  const { kvs } = (await askEtcd(stack, asked, "kv/range", body)) as { kvs?: { value: string }[] };
  return Buffer.from(kvs?.[0]?.value ?? "", "base64").toString("latin1");
}

/** etcd's members as the one on this node lists them. */
export async function etcdMembers(stack: NativeStack, asked: string): Promise<readonly Member[]> {
  const reply = await askEtcd(stack, asked, "cluster/member/list", {});
  return (reply as { members: Member[] }).members;
}

/** Node names with their systemUUID and whether they are Ready. */
export async function readyNodes(stack: NativeStack): Promise<readonly string[]> {
  const reply = await askApi(stack, "/api/v1/nodes");
  const { items } = JSON.parse(reply?.text ?? '{"items":[]}') as {
    items: {
      metadata: { name: string };
      status: { conditions: { type: string; status: string }[] };
    }[];
  };
  return items
    .filter(({ status }) =>
      status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

/** One cluster, ever: all members that were seen gave the same cluster id, and all list these names as voters. */
export async function expectOneCluster(
  stack: NativeStack,
  members: readonly string[] = controlPlanes,
): Promise<void> {
  expect(stack.clusterIds.seen()).toHaveLength(1);
  for (const name of members) {
    const listed = await etcdMembers(stack, name);
    expect(listed.map((member) => member.name).sort()).toEqual([...members]);
    expect(listed.filter((member) => member.isLearner)).toEqual([]);
  }
}

/** The control planes that have the virtual IP. */
export async function holders(stack: NativeStack): Promise<readonly string[]> {
  const has = controlPlanes.map(async (name) => {
    const addresses = await stack.machines.shell(name, "ip -brief address show dev eth0");
    return addresses.includes(`${stack.plan.endpoint.vip}/32`) ? [name] : [];
  });
  return (await Promise.all(has)).flat();
}

/** Who answers on the virtual IP, apart from a machine that is cut off and does not know it. */
export async function holderOf(stack: NativeStack, cutOff?: string): Promise<string> {
  const [holder, ...others] = (await holders(stack)).filter((name) => name !== cutOff);
  expect(others).toEqual([]);
  return holder ?? "";
}
