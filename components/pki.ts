import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

import { keyNames } from "../lib/encryption";
import { meshPublicKeys } from "../lib/meshKeys";
import type { CertificateAndKey, ControlPlaneSecrets, MeshKeys } from "../lib/secrets";

const hoursPerYear = 8760;

export interface ClusterPkiArgs {
  /** Names of the keys of encryption at rest. */
  readonly encryptionKeys: readonly string[];
  /** Addresses of a mesh's nodes, in use or not; absent for no mesh. */
  readonly meshAddresses?: readonly string[];
}

/** What all keys of a mesh follow from, and their public parts by address. */
export interface MeshSecret {
  readonly secret: string;
  readonly publicKeys: MeshKeys["publicKeys"];
}

/** The cluster's certificate authorities, its service-account key and the operator's credentials; all private parts are secret. */
export class ClusterPki extends pulumi.ComponentResource {
  /** PEM. */
  readonly caCertificate: pulumi.Output<string>;
  readonly controlPlane: pulumi.Output<ControlPlaneSecrets>;
  /** Client certificate of group kubeadm:cluster-admins, valid one year, renewed by an `up` in its last 90 days. */
  readonly operator: pulumi.Output<CertificateAndKey>;
  /** The program's own SSH key. */
  readonly sshPrivateKey: pulumi.Output<string>;
  readonly sshPublicKey: pulumi.Output<string>;
  /** Undefined where the nodes are in no mesh. */
  readonly mesh: pulumi.Output<MeshSecret> | undefined;

  constructor(name: string, args: ClusterPkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:ClusterPki", name, {}, opts);

    const ca = this.authority(`${name}-ca`, "kubernetes");
    const frontProxyCa = this.authority(`${name}-front-proxy-ca`, "front-proxy-ca");
    const etcdCa = this.authority(`${name}-etcd-ca`, "etcd-ca");
    const serviceAccount = this.rsaKey(`${name}-service-account`);
    const ssh = new tls.PrivateKey(`${name}-ssh`, { algorithm: "ED25519" }, { parent: this });

    this.caCertificate = ca.certificate;
    this.controlPlane = pulumi.secret({
      ca,
      frontProxyCa,
      etcdCa,
      serviceAccount: {
        privateKey: serviceAccount.privateKeyPem,
        publicKey: serviceAccount.publicKeyPem,
      },
      encryptionKeys: Object.fromEntries(
        keyNames(args.encryptionKeys).map((key) => [
          key,
          this.randomSecret(`${name}-encryption-${key}`),
        ]),
      ),
    });
    this.operator = pulumi.secret(this.operatorCertificate(`${name}-operator`, ca));
    this.sshPrivateKey = pulumi.secret(ssh.privateKeyOpenssh);
    this.sshPublicKey = ssh.publicKeyOpenssh.apply((line) => line.trim());

    this.mesh = args.meshAddresses && this.meshSecret(`${name}-mesh-secret`, args.meshAddresses);

    this.registerOutputs({
      caCertificate: this.caCertificate,
      controlPlane: this.controlPlane,
      operator: this.operator,
      sshPrivateKey: this.sshPrivateKey,
      sshPublicKey: this.sshPublicKey,
    });
  }

  private rsaKey(name: string): tls.PrivateKey {
    return new tls.PrivateKey(
      name,
      { algorithm: "RSA", rsaBits: 2048 },
      { parent: this, additionalSecretOutputs: ["privateKeyPem", "privateKeyOpenssh"] },
    );
  }

  private randomSecret(name: string): pulumi.Output<string> {
    // Not RandomBytes, whose id is its value: ids are never secret.
    return new random.RandomPassword(name, { length: 32, special: false }, { parent: this }).result;
  }

  private meshSecret(name: string, addresses: readonly string[]): pulumi.Output<MeshSecret> {
    return pulumi.secret(
      this.randomSecret(name).apply((secret) => ({
        secret,
        publicKeys: meshPublicKeys(secret, addresses),
      })),
    );
  }

  private authority(name: string, commonName: string): Authority {
    const key = this.rsaKey(`${name}-key`);
    const certificate = new tls.SelfSignedCert(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName },
        validityPeriodHours: 10 * hoursPerYear,
        isCaCertificate: true,
        setSubjectKeyId: true,
        allowedUses: ["digital_signature", "key_encipherment", "cert_signing", "crl_signing"],
      },
      { parent: this },
    );
    return { certificate: certificate.certPem, key: key.privateKeyPem };
  }

  private operatorCertificate(name: string, ca: Authority): Authority {
    const key = this.rsaKey(`${name}-key`);
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: "flatcar-ha-operator", organization: "kubeadm:cluster-admins" },
      },
      { parent: this },
    );
    const certificate = new tls.LocallySignedCert(
      name,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: ca.certificate,
        caPrivateKeyPem: ca.key,
        validityPeriodHours: hoursPerYear,
        earlyRenewalHours: 90 * 24,
        allowedUses: ["digital_signature", "key_encipherment", "client_auth"],
      },
      { parent: this },
    );
    return { certificate: certificate.certPem, key: key.privateKeyPem };
  }
}

interface Authority {
  readonly certificate: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}
