import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

import { utils } from "ssh2";

import { keyNames } from "../../lib/encryption";
import { meshKeys, meshPublicKeys } from "../../lib/meshKeys";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import type { ControlPlaneSecrets, NodeSecrets } from "../../lib/secrets";

import { throwAwayAuthority } from "./throwAwayAuthority";

/** Secrets of the right kind that open nothing: a cluster's, for looking at what nodes would get. */
export interface ThrowAwaySecrets {
  readonly controlPlane: ControlPlaneSecrets;
  /** One node's part. */
  nodeSecrets(node: Pick<NodePlan, "role" | "address">): NodeSecrets;
}

/** Made in memory, new at every call. */
export function throwAwaySecrets({
  api,
  mesh,
}: Pick<ClusterPlan, "api" | "mesh">): ThrowAwaySecrets {
  const ca = throwAwayAuthority("kubernetes");
  const frontProxyCa = throwAwayAuthority("kubernetes-front-proxy-ca");
  const etcdCa = throwAwayAuthority("etcd-ca");
  const account = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const serviceAccount = { privateKey: account.privateKey, publicKey: account.publicKey };
  const controlPlane = {
    ca,
    frontProxyCa,
    etcdCa,
    serviceAccount,
    encryptionKeys: Object.fromEntries(
      keyNames(api.encryptionKeys).map((name) => [name, tokenPart(32)]),
    ),
  };
  const operatorSshPublicKey = sshKey().publicKey;
  const meshSecret = tokenPart(32);
  const publicKeys = mesh && meshPublicKeys(meshSecret, mesh.addresses);
  return {
    controlPlane,
    nodeSecrets: ({ role, address }) => ({
      caCertificate: ca.certificate,
      token: { id: tokenPart(6), secret: tokenPart(16) },
      hostKey: sshKey(),
      operatorSshPublicKey,
      ...(role === "controlPlane" && { controlPlane }),
      ...(publicKeys && { mesh: meshKeys(meshSecret, address, publicKeys) }),
    }),
  };
}

function sshKey(): { readonly privateKey: string; readonly publicKey: string } {
  const pair = utils.generateKeyPairSync("ed25519");
  return { privateKey: pair.private, publicKey: pair.public.trim() };
}

function tokenPart(length: number): string {
  return createHash("sha256").update(randomBytes(16)).digest("hex").slice(0, length);
}
