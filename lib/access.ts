import type { TimingName } from "./config";
import type { CertificateAndKey } from "./secrets";

/** What it takes to reach a cluster as its operator: the stack's secret output `access`, and the input of actions. */
export interface ClusterAccess {
  readonly clusterName: string;
  readonly timing: TimingName;
  /** `https://<vip>:<port>` */
  readonly endpoint: string;
  readonly caCertificate: string;
  readonly operator: CertificateAndKey;
  /** All node names. */
  readonly nodes: readonly string[];
  readonly ssh: { readonly user: string; readonly port: number; readonly privateKey: string };
  /** In plan order, with the SSH host keys to expect. */
  readonly controlPlanes: readonly {
    readonly name: string;
    readonly address: string;
    readonly hostKey: string;
  }[];
}
