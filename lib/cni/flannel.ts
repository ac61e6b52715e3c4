import { deepMerge } from "../deepMerge";
import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import type { CniTraits } from "./traits";

const port = f.optional(f.integer(1, 65535));

/** Fields of net-conf.json that are the user's; Network and Backend.Type follow from podCidr and cniEncryption. */
const netConf = f.object({
  EnableNFTables: f.optional(f.boolean),
  Backend: f.optional(
    f.object({
      MTU: f.optional(f.integer(1280, 65535)),
      // VXLAN
      VNI: f.optional(f.integer(1, 16777215)),
      Port: port,
      DirectRouting: f.optional(f.boolean),
      Learning: f.optional(f.boolean),
      GBP: f.optional(f.boolean),
      // WireGuard
      ListenPort: port,
      PersistentKeepaliveInterval: f.optional(f.integer(0, 65535)),
    }),
  ),
});

export const flannelTraits: CniTraits = {
  replacesKubeProxy: "never",
  encrypts: true,
  hubble: false,
  unwrapped: ["Backend.DirectRouting"],
  values: netConf,
  ownedValues: {},
};

/** flannel's net-conf.json: ours, then the user's fields over them. */
export function flannelNetConf(plan: ClusterPlan): string {
  const ours = {
    Network: plan.podCidr,
    EnableNFTables: false,
    Backend: {
      Type: plan.cniEncryption === "wireguard" ? "wireguard" : "vxlan",
      // Of what carries VXLAN; flannel takes its part off.
      ...(plan.mesh === undefined ? {} : { MTU: plan.mesh.mtu }),
    },
  };
  return JSON.stringify(deepMerge(ours, plan.cniValues));
}
