import { httpsJson } from "../../commands/actions/httpsJson";
import { mintClientCertificate } from "../../lib/clientCertificate";
import type { ControlPlaneSlot } from "../../lib/plan";
import type { CertificateAndKey } from "../../lib/secrets";

export interface EtcdWatch {
  /** Names of the healthy members, sample by sample. */
  readonly samples: readonly (readonly string[])[];
  readonly stop: () => Promise<void>;
}

/** Asks every member whether it can serve a read that needs a quorum, again and again. */
export function watchEtcd(
  slots: readonly ControlPlaneSlot[],
  authority: CertificateAndKey,
): EtcdWatch {
  const samples: (readonly string[])[] = [];
  let client = mintClientCertificate(authority, { commonName: "observer" }, new Date());
  const renewal = setInterval(() => {
    client = mintClientCertificate(authority, { commonName: "observer" }, new Date());
  }, 300_000);
  const healthy = async ({ name, address }: ControlPlaneSlot): Promise<readonly string[]> => {
    const target = {
      baseUrl: `https://${address}:2379`,
      ca: authority.certificate,
      client: () => client,
      timeoutMs: 3000,
    };
    const reply = await httpsJson(target, { method: "GET", path: "/health" }).catch(
      () => undefined,
    );
    const health =
      reply?.status === 200 ? (JSON.parse(reply.text) as { health: string }) : undefined;
    return health?.health === "true" ? [name] : [];
  };
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      samples.push((await Promise.all(slots.map(healthy))).flat());
      await new Promise((resume) => setTimeout(resume, 300));
    }
  };
  const running = loop();
  return {
    samples,
    stop: async () => {
      stopped = true;
      clearInterval(renewal);
      await running;
    },
  };
}
