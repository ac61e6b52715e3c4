import { mintClientCertificate } from "../../lib/clientCertificate";
import { etcdPort } from "../../lib/membership";
import type { NodePlan } from "../../lib/plan";
import type { CertificateAndKey } from "../../lib/secrets";
import { httpsJson, type HttpsReply } from "../../commands/actions/httpsJson";

interface Status {
  readonly leader?: string;
  readonly header: { readonly member_id: string };
}

/** Who leads etcd, and a way to choose. */
export interface EtcdLeader {
  /** undefined while there is none. */
  readonly find: () => Promise<NodePlan | undefined>;
  readonly moveTo: (node: NodePlan) => Promise<void>;
}

export function etcdLeader(nodes: readonly NodePlan[], ca: CertificateAndKey): EtcdLeader {
  const post = (node: NodePlan, path: string, body: object): Promise<HttpsReply> => {
    const target = {
      baseUrl: `https://${node.address}:${etcdPort}`,
      ca: ca.certificate,
      client: () => mintClientCertificate(ca, { commonName: "failover" }, new Date()),
      timeoutMs: 2000,
    };
    return httpsJson(target, { method: "POST", path, body });
  };
  const statuses = (): Promise<readonly { node: NodePlan; status: Status | undefined }[]> =>
    Promise.all(
      nodes.map(async (node) => {
        const reply = await post(node, "/v3/maintenance/status", {}).catch(() => undefined);
        const status = reply?.status === 200 ? (JSON.parse(reply.text) as Status) : undefined;
        return { node, status };
      }),
    );
  const leads = (status: Status | undefined): boolean =>
    status !== undefined && status.leader === status.header.member_id;

  return {
    find: async () => (await statuses()).find(({ status }) => leads(status))?.node,
    moveTo: async (node) => {
      const all = await statuses();
      const target = all.find((one) => one.node === node)?.status?.header.member_id;
      const leader = all.find(({ status }) => leads(status))?.node;
      if (target === undefined || leader === undefined || leader === node) return;
      await post(leader, "/v3/maintenance/transfer-leadership", { targetID: target });
    },
  };
}
