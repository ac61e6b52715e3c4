import { randomBytes } from "node:crypto";

import type { Lock } from "../../lib/lock";
import { meshKeys, meshPublicKeys } from "../../lib/meshKeys";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { sysextArch } from "../../lib/releases";
import type { CertificateAndKey, NodeSecrets } from "../../lib/secrets";

/** PEM-shaped random text, in size what a 4096 bit RSA certificate or key takes. */
function pem(label: string, bytes: number): string {
  const body = randomBytes(bytes).toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

export function certificateAndKey(): CertificateAndKey {
  return { certificate: pem("CERTIFICATE", 1400), key: pem("PRIVATE KEY", 2380) };
}

/** New random secrets, with the control plane's only where the role has them. */
export function someSecrets({ role }: Pick<NodePlan, "role">): NodeSecrets {
  const ca = certificateAndKey();
  const serviceAccount = {
    privateKey: pem("PRIVATE KEY", 2380),
    publicKey: pem("PUBLIC KEY", 550),
  };
  return {
    caCertificate: ca.certificate,
    token: { id: randomBytes(3).toString("hex"), secret: randomBytes(8).toString("hex") },
    hostKey: {
      privateKey: pem("OPENSSH PRIVATE KEY", 290),
      publicKey: `ssh-ed25519 ${randomBytes(51).toString("base64")}`,
    },
    operatorSshPublicKey: `ssh-ed25519 ${randomBytes(51).toString("base64")}`,
    ...(role === "controlPlane"
      ? {
          controlPlane: {
            ca,
            frontProxyCa: certificateAndKey(),
            etcdCa: certificateAndKey(),
            serviceAccount,
            encryptionKeys: { key1: randomBytes(16).toString("hex") },
          },
        }
      : {}),
  };
}

/** Keys of this node where its plan has a mesh, from a secret that is always the same. */
export function someMeshKeys(
  { mesh }: ClusterPlan,
  { address }: NodePlan,
): Pick<NodeSecrets, "mesh"> {
  if (mesh === undefined) return {};
  const secret = "of a mesh of these tests";
  return { mesh: meshKeys(secret, address, meshPublicKeys(secret, mesh.addresses)) };
}

/** A lock that names every extension; `kubernetes` without the v. */
export function aLock(kubernetes = "1.36.3", arch: Lock["arch"] = "amd64"): Lock {
  const versions = {
    kubernetes: `v${kubernetes}`,
    containerd: "2.3.3",
    crio: "v1.36.2",
    keepalived: "v2.4.3",
    haproxy: "3.4.2",
  };
  const sysexts = Object.entries(versions).map(([name, version]) => {
    const file = `${name}-${version}-${sysextArch[arch]}.raw`;
    const url = `https://example.test/${file}`;
    return [name, { version, file, url, sha256: randomBytes(32).toString("hex") }];
  });
  return {
    schema: 1,
    arch,
    channel: "stable",
    kubernetes,
    sysexts: Object.fromEntries(sysexts) as Lock["sysexts"],
    images: {},
    currentImage: "4593.2.5",
    nodeImages: {},
  };
}
