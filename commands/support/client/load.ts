import type { ClusterAccess } from "../../../lib/access";
import type { TimingName } from "../../../lib/config";
import type { ClientInput } from "./clientProgram";

/** Milliseconds; an emulated machine takes seconds for a TLS handshake. */
const pace: Readonly<Record<TimingName, Pick<ClientInput, "everyMs" | "limitMs">>> = {
  normal: { everyMs: 100, limitMs: 2000 },
  emulated: { everyMs: 5000, limitMs: 20_000 },
};

/** A client that reads through to etcd as the operator, on a new connection each time, and holds two watches. */
export function operatorLoad({
  endpoint,
  caCertificate,
  operator,
  timing,
}: Pick<ClusterAccess, "endpoint" | "caCertificate" | "operator" | "timing">): ClientInput {
  const { hostname, port } = new URL(endpoint);
  return {
    host: hostname,
    port: Number(port),
    ca: caCertificate,
    certificate: operator.certificate,
    key: operator.key,
    requestPath: "/api/v1/namespaces/kube-system",
    watchPath: "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases?watch=true",
    watches: 2,
    ...pace[timing],
  };
}
