import {
  clientCertificateMinutes,
  type ClientSubject,
  mintClientCertificate,
} from "../../lib/clientCertificate";
import { adminGroup, apiServerPort } from "../../lib/membership";
import type { CertificateAndKey } from "../../lib/secrets";
import type { ActionInput } from "./actionInput";
import { etcdApi, type EtcdApi } from "./etcdApi";
import type { HttpsTarget } from "./httpsJson";
import { kubeApi, type KubeApi } from "./kubeApi";

type Endpoint = Pick<ActionInput, "endpoint" | "caCertificate" | "timing">;
type Authority = Pick<ActionInput, "authority">;

/** The API through the VIP as the operator. */
export function operatorApi(input: Endpoint & Pick<ActionInput, "operator">): KubeApi {
  return kubeApi(target(input, input.endpoint, input.caCertificate, () => input.operator));
}

/** The API through the VIP with certificates minted as needed: works when the operator's has long expired. */
export function authorityApi(input: Endpoint & Authority): KubeApi {
  const subject = { commonName: "flatcar-ha-membership", organization: adminGroup };
  const client = minted(input.authority.ca, subject);
  return kubeApi(target(input, input.endpoint, input.caCertificate, client));
}

/** One control plane's own API server, past the VIP, without credentials: for its /readyz only. */
export function directApi(input: Endpoint, address: string): KubeApi {
  const url = `https://${address}:${apiServerPort}`;
  return kubeApi(target(input, url, input.caCertificate, () => undefined));
}

export function etcdOf(input: Endpoint & Authority & Pick<ActionInput, "controlPlanes">): EtcdApi {
  const { etcdCa } = input.authority;
  const client = minted(etcdCa, { commonName: "flatcar-ha" });
  return etcdApi(
    input.controlPlanes.map((node) => node.address),
    (url) => target(input, url, etcdCa.certificate, client),
  );
}

function target(
  input: Endpoint,
  baseUrl: string,
  ca: string,
  client: HttpsTarget["client"],
): HttpsTarget {
  // An emulated machine takes seconds for one TLS handshake.
  return { baseUrl, ca, client, timeoutMs: input.timing === "emulated" ? 60_000 : 10_000 };
}

/** Mints anew at half time: an action may wait much longer than a certificate lives. */
function minted(ca: CertificateAndKey, subject: ClientSubject): () => CertificateAndKey {
  let current: { pair: CertificateAndKey; until: number } | undefined;
  return () => {
    const now = Date.now();
    if (current === undefined || now > current.until) {
      const until = now + (clientCertificateMinutes * 60_000) / 2;
      current = { pair: mintClientCertificate(ca, subject, new Date(now)), until };
    }
    return current.pair;
  };
}
