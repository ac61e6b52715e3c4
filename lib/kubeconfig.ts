/** What an operator's kubeconfig is made of; PEM texts. */
export interface OperatorAccess {
  /** https URL of the virtual IP. */
  readonly endpoint: string;
  readonly clusterName: string;
  readonly caCertificate: string;
  readonly certificate: string;
  readonly key: string;
}

/** An admin kubeconfig as JSON (kubectl and the Kubernetes provider read it as YAML); a secret. */
export function operatorKubeconfig(access: OperatorAccess): string {
  const { clusterName } = access;
  const user = `${clusterName}-admin`;
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      "current-context": clusterName,
      contexts: [{ name: clusterName, context: { cluster: clusterName, user } }],
      clusters: [
        {
          name: clusterName,
          cluster: {
            server: access.endpoint,
            "certificate-authority-data": base64(access.caCertificate),
          },
        },
      ],
      users: [
        {
          name: user,
          user: {
            "client-certificate-data": base64(access.certificate),
            "client-key-data": base64(access.key),
          },
        },
      ],
    },
    null,
    2,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
