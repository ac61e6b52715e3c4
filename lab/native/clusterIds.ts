import { httpsJson } from "../../commands/actions/httpsJson";
import { mintClientCertificate } from "../../lib/clientCertificate";
import type { ClusterPlan } from "../../lib/plan";
import type { CertificateAndKey } from "../../lib/secrets";

/** Watches for a second cluster: every id that any etcd of the plan's slots ever gave. */
export interface ClusterIds {
  readonly seen: () => readonly string[];
  readonly stop: () => void;
}

/** Asks every slot's etcd a few times a second who it is. */
export function watchClusterIds(plan: ClusterPlan, etcdCa: CertificateAndKey): ClusterIds {
  const seen = new Set<string>();
  const identity = mintClientCertificate(etcdCa, { commonName: "observer" }, new Date());
  const ask = async (address: string): Promise<void> => {
    const target = {
      baseUrl: `https://${address}:2379`,
      ca: etcdCa.certificate,
      client: () => identity,
      timeoutMs: 1000,
    };
    const call = { method: "POST", path: "/v3/maintenance/status", body: {} } as const;
    const reply = await httpsJson(target, call).catch(() => undefined);
    if (reply?.status !== 200) return;
    const { header } = JSON.parse(reply.text) as { header: { cluster_id: string } };
    seen.add(header.cluster_id);
  };
  const timer = setInterval(() => {
    for (const { address } of plan.endpoint.slots) void ask(address);
  }, 400);
  return {
    seen: () => [...seen],
    stop: () => {
      clearInterval(timer);
    },
  };
}
