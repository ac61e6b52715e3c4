import type { ClusterConfig } from "./config";
import { parseAddress, parseCidr, type Cidr } from "./ipv4";
import { controlPlaneSlots, workerPlaces } from "./layout";

/** Settings that say where everything lies in the nodes' network. */
export const placement = [
  "networkCidr",
  "vip",
  "gatewayHost",
  "controlPlanes",
  "workerPools",
  "controlPlaneHosts",
] as const satisfies readonly (keyof ClusterConfig)[];

type Placement = Pick<ClusterConfig, (typeof placement)[number]>;

export function nodeNetwork({ networkCidr }: Pick<ClusterConfig, "networkCidr">): Cidr {
  return parseCidr(networkCidr) ?? { base: 0, prefix: 0 };
}

export interface OwnedAddress {
  /** The setting that places it. */
  readonly key: string;
  readonly what: string;
  /** Number in the nodes' network. */
  readonly host: number;
  /** Name of the node that has it, or could have it. */
  readonly node?: string;
}

/** Every address that the cluster owns. */
export function ownedAddresses(config: Placement): readonly OwnedAddress[] {
  return [
    { key: "gatewayHost", what: "the gateway", host: config.gatewayHost },
    {
      key: "vip",
      what: "the VIP",
      host: (parseAddress(config.vip) ?? 0) - nodeNetwork(config).base,
    },
    ...controlPlaneSlots(config).map(({ name, hostNumber }) => ({
      key: "controlPlaneHosts",
      what: `control-plane slot ${name}`,
      host: hostNumber,
      node: name,
    })),
    ...workerPlaces(config).map(({ name, pool, hostNumber }) => ({
      key: `workerPools.${pool}.firstHost`,
      what: `node ${name}`,
      host: hostNumber,
      node: name,
    })),
  ];
}
