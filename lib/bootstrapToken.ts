import { systemNamespace } from "./membership";
import type { JoinToken } from "./secrets";

const lifetimeMs = 2 * 3600 * 1000;

/** Name of the Secret that makes a token valid. */
export function bootstrapTokenName(token: JoinToken): string {
  return `bootstrap-token-${token.id}`;
}

/** The Secret that makes a node's token valid for two hours from `now`, for kubeadm join and nothing else. */
export function bootstrapTokenSecret(token: JoinToken, node: string, now: Date): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "bootstrap.kubernetes.io/token",
    metadata: { name: bootstrapTokenName(token), namespace: systemNamespace },
    stringData: {
      description: `flatcar-ha: lets ${node} join`,
      "token-id": token.id,
      "token-secret": token.secret,
      expiration: new Date(now.getTime() + lifetimeMs).toISOString().replace(/\.\d+Z$/, "Z"),
      "usage-bootstrap-authentication": "true",
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
    },
  };
}
