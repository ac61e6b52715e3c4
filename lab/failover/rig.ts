import { startClient, type Client } from "../../commands/support/client/client";
import { readStackSettings } from "../../commands/support/stackConfig";
import { mintClientCertificate } from "../../lib/clientCertificate";
import { parseConfig } from "../../lib/config";
import { nthAddress, parseCidr } from "../../lib/ipv4";
import { adminGroup } from "../../lib/membership";
import { planCluster, type ClusterPlan, type NodePlan } from "../../lib/plan";
import { bridgeName, namespaceName, plugIn } from "../native/fabric";
import { firstCreation } from "../native/firstCreation";
import { createNativeStack, type NativeStack } from "../native/nativeStack";
import { run, succeeds } from "../native/run";
import type { Contender } from "./contender";
import { etcdLeader, type EtcdLeader } from "./etcdLeader";
import { followHolders, type Holders } from "./holders";
import { inNamespace } from "./namespaceProgram";

/** Three control planes made by the product's own actions, and a place for a client beside them. */
export interface Rig {
  readonly stack: NativeStack;
  readonly nodes: readonly NodePlan[];
  readonly holders: Holders;
  readonly leader: EtcdLeader;
  /** Namespaces of machines and of the client. */
  readonly namespace: (name: string) => string;
  readonly clientNamespace: string;
  /** Bridges: the cluster's, and one with nothing on it. */
  readonly bridge: string;
  readonly otherBridge: string;
  /** The one machine that has the virtual IP. */
  readonly holder: () => NodePlan;
  readonly powerOff: (name: string) => Promise<void>;
  readonly powerOn: (name: string) => Promise<void>;
  /** Asks through the virtual IP every 20 ms on a new TLS connection, and holds watches. */
  readonly client: (contender: Contender) => Client;
  readonly remove: () => Promise<void>;
}

/** Requests are reads that go through to etcd; the watched leases change every second. */
const load = {
  requestPath: "/api/v1/namespaces/kube-system",
  everyMs: 20,
  limitMs: 2000,
  watchPath: "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases?watch=true",
  watches: 6,
} as const;

/** What keeps rigs that stand side by side apart. */
export interface RigPlace {
  readonly clusterName: string;
  /** First three bytes of the rig's own /24, which no real cluster has. */
  readonly network: string;
}

/** Pulumi.yaml's defaults. */
function rigPlan({ clusterName, network }: RigPlace): ClusterPlan {
  return planCluster(
    parseConfig({
      ...readStackSettings("none"),
      clusterName,
      workerPools: {},
      networkCidr: `${network}.0/24`,
      vip: `${network}.30`,
    }),
  );
}

export async function createRig(place: RigPlace, binaries: string): Promise<Rig> {
  const plan = rigPlan(place);
  const { clusterName } = place;
  const { nodes, network, endpoint } = plan;
  const { prefix, gateway } = network;
  const stack = await createNativeStack(plan, binaries);
  const holders = followHolders(endpoint.vip);
  const namespace = (name: string): string => namespaceName(clusterName, name);
  const clientNamespace = namespace("client");
  const [bridge, otherBridge] = [bridgeName(clusterName), bridgeName(`x${clusterName}`)];
  const { ca, etcdCa } = stack.secrets.controlPlane;

  const remove = async (): Promise<void> => {
    holders.stop();
    await stack.remove();
    await succeeds("ip", ["link", "delete", otherBridge]);
  };
  const powerOn = async (name: string): Promise<void> => {
    await stack.powerOn(name);
    await holders.attach(name, namespace(name));
  };

  try {
    await succeeds("ip", ["link", "delete", otherBridge]);
    await run("ip", ["link", "add", otherBridge, "type", "bridge", "forward_delay", "0"]);
    await run("ip", ["link", "set", otherBridge, "up"]);
    const cidr = parseCidr(network.cidr);
    if (cidr === undefined) throw new Error(`${network.cidr} is no network`);
    const fabric = { bridge: () => Promise.resolve(bridge), gateway, prefix };
    await plugIn(fabric, clientNamespace, nthAddress(cidr, 100), "52:54:00:00:00:64");
    await firstCreation(
      stack,
      nodes.map(({ name }) => name),
    );
    // It asks every slot several times a second, which would be part of the load.
    stack.clusterIds.stop();
    for (const { name } of nodes) await holders.attach(name, namespace(name));
  } catch (error) {
    await remove();
    throw error;
  }

  return {
    stack,
    nodes,
    holders,
    leader: etcdLeader(nodes, etcdCa),
    namespace,
    clientNamespace,
    bridge,
    otherBridge,
    holder: () => {
      const current = holders.current();
      const holder = nodes.find(({ name }) => name === current[0]);
      if (holder === undefined || current.length > 1) {
        throw new Error(`the virtual IP is on ${current.join(", ") || "no machine"}`);
      }
      return holder;
    },
    powerOff: (name) => stack.machines.stopNode(name),
    powerOn,
    client: (contender) => {
      const subject = { commonName: "client", organization: adminGroup };
      const { certificate, key } = mintClientCertificate(ca, subject, new Date());
      const target = { host: endpoint.vip, port: contender.port(plan), ca: ca.certificate };
      return startClient({ ...target, certificate, key, ...load }, inNamespace(clientNamespace));
    },
    remove,
  };
}
