/** PEM texts. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** What only a control plane's disk holds. */
export interface ControlPlaneSecrets {
  readonly ca: CertificateAndKey;
  readonly frontProxyCa: CertificateAndKey;
  readonly etcdCa: CertificateAndKey;
  /** Service-account signing key: PEM private and public key. */
  readonly serviceAccount: { readonly privateKey: string; readonly publicKey: string };
  /** Keys of encryption at rest by name: 32 characters each. */
  readonly encryptionKeys: Readonly<Record<string, string>>;
}

export interface JoinToken {
  /** [a-z0-9]{6} */
  readonly id: string;
  /** [a-z0-9]{16} */
  readonly secret: string;
}

/** Of WireGuard, in base64. */
export interface MeshKeys {
  /** The node's own. */
  readonly privateKey: string;
  /** By address, of every place that a node has or could have. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** Secret values that go into one node's Ignition; `controlPlane` is absent on workers. */
export interface NodeSecrets {
  /** The cluster CA's public certificate. */
  readonly caCertificate: string;
  readonly token: JoinToken;
  /** SSH host key: OpenSSH private key text and its `ssh-ed25519 AAAA...` public line. */
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
  /** The program's own SSH public key, limited to the verbs of butane/files/remote.sh. */
  readonly operatorSshPublicKey: string;
  readonly controlPlane?: ControlPlaneSecrets;
  /** Where the nodes are in a mesh. */
  readonly mesh?: MeshKeys;
}
