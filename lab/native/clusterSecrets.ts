import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintClientCertificate } from "../../lib/clientCertificate";
import { keyNames } from "../../lib/encryption";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import type {
  CertificateAndKey,
  ControlPlaneSecrets,
  JoinToken,
  NodeSecrets,
} from "../../lib/secrets";

/** What components/pki.ts and components/node.ts make under the engine, made here without one. */
export interface ClusterSecrets {
  readonly controlPlane: ControlPlaneSecrets;
  readonly operator: CertificateAndKey;
  readonly ssh: SshKey;
  readonly nodes: Readonly<Record<string, { readonly token: JoinToken; readonly hostKey: SshKey }>>;
}

interface SshKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

export function clusterSecrets(plan: ClusterPlan): ClusterSecrets {
  const ca = authority("kubernetes");
  const account = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    controlPlane: {
      ca,
      frontProxyCa: authority("front-proxy-ca"),
      etcdCa: authority("etcd-ca"),
      serviceAccount: {
        privateKey: account.privateKey.export({ type: "pkcs1", format: "pem" }) as string,
        publicKey: account.publicKey.export({ type: "spki", format: "pem" }) as string,
      },
      encryptionKeys: Object.fromEntries(
        keyNames(plan.api.encryptionKeys).map((name) => [name, letters(32)]),
      ),
    },
    operator: mintClientCertificate(
      ca,
      { commonName: "flatcar-ha-operator", organization: "kubeadm:cluster-admins" },
      new Date(),
    ),
    ssh: sshKey(),
    nodes: Object.fromEntries(
      plan.nodes.map(({ name }) => [
        name,
        { token: { id: letters(6), secret: letters(16) }, hostKey: sshKey() },
      ]),
    ),
  };
}

/** The part of the secrets that one node's Ignition carries. */
export function nodeSecrets(secrets: ClusterSecrets, node: NodePlan): NodeSecrets {
  const own = secrets.nodes[node.name];
  if (own === undefined) throw new Error(`no secrets for ${node.name}`);
  return {
    caCertificate: secrets.controlPlane.ca.certificate,
    token: own.token,
    hostKey: own.hostKey,
    operatorSshPublicKey: secrets.ssh.publicKey,
    controlPlane: node.role === "controlPlane" ? secrets.controlPlane : undefined,
  };
}

function letters(count: number): string {
  return Array.from({ length: count }, () => randomInt(36).toString(36)).join("");
}

function authority(commonName: string): CertificateAndKey {
  return inFolder((folder) => {
    const [keyFile, certificateFile] = [join(folder, "key"), join(folder, "crt")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650"],
        ...["-subj", `/CN=${commonName}`, "-keyout", keyFile, "-out", certificateFile],
        ...["-addext", "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign,cRLSign"],
      ],
      { stdio: "ignore" },
    );
    return {
      certificate: readFileSync(certificateFile, "utf8"),
      key: readFileSync(keyFile, "utf8"),
    };
  });
}

function sshKey(): SshKey {
  return inFolder((folder) => {
    const file = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
    const publicKey = readFileSync(`${file}.pub`, "utf8").trim();
    return { privateKey: readFileSync(file, "utf8"), publicKey };
  });
}

function inFolder<T>(make: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), `native-${randomUUID()}`));
  try {
    return make(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
