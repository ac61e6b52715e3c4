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

/** Every address that the cluster owns: key that sets it, what it is, host number. */
export function ownedAddresses(
  config: Placement,
): readonly { key: string; what: string; host: number }[] {
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
    })),
    ...workerPlaces(config).map(({ name, pool, hostNumber }) => ({
      key: `workerPools.${pool}.firstHost`,
      what: `node ${name}`,
      host: hostNumber,
    })),
  ];
}
