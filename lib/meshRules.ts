import { cniNames, cniTraits } from "./cni/cnis";
import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { issue } from "./fields";
import { cidrSize } from "./ipv4";
import { meshSize } from "./mesh";
import { nodeNetwork, ownedAddresses } from "./ownedAddresses";
import { valueAt } from "./valueAt";

function places(config: ClusterConfig): string[] {
  const { meshHosts } = config;
  if (meshHosts.length === 0) return [];
  const [first, last, ...rest] = meshHosts;
  const size = cidrSize(nodeNetwork(config));
  const isRange = first !== undefined && last !== undefined && rest.length === 0;
  if (!isRange || first > last || last > size - 2 || last - first >= meshSize) {
    const allowed = `none, or first and last host number inside networkCidr, at most ${meshSize} of them`;
    return [issue("meshHosts", meshHosts, allowed)];
  }
  return ownedAddresses(config)
    .filter(({ node, host }) => node !== undefined && (host < first || host > last))
    .map(({ key, host, node }) =>
      issue(
        key,
        host,
        `${first} to ${last} (meshHosts) for ${node}: the other nodes have no key for another`,
      ),
    );
}

function pods({ meshHosts, cni, cniEncryption, cniValues }: ClusterConfig): string[] {
  if (meshHosts.length === 0) return [];
  const { unwrapped } = cniTraits(cni);
  if (unwrapped === "always") {
    const able = cniNames.filter((name) => cniTraits(name).unwrapped !== "always").join(", ");
    const why = `with meshHosts: ${cni} sends packets under pods' own addresses, which no node has a key for`;
    return [issue("cni", cni, `${able} ${why}`)];
  }
  const twice =
    cniEncryption === "none"
      ? []
      : [issue("cniEncryption", cniEncryption, "none with meshHosts, which encrypts the same")];
  const bare = unwrapped.flatMap((path) => {
    const value = valueAt(cniValues, path);
    const allowed =
      "nothing with meshHosts: packets under pods' own addresses would not go through the mesh";
    return value === undefined ? [] : [issue(`cniValues.${path}`, value, allowed)];
  });
  return [...twice, ...bare];
}

/** Rules of the mesh between nodes. */
export const meshRules: readonly ConfigRule[] = [
  {
    code: "FHA160",
    keys: ["meshHosts", "networkCidr", "controlPlanes", "workerPools", "controlPlaneHosts"],
    problems: places,
  },
  { code: "FHA161", keys: ["meshHosts", "cni", "cniEncryption", "cniValues"], problems: pods },
];
