import { auditPolicy } from "./auditPolicy";
import { authorizedKeys } from "./authorizedKeys";
import { encryptionConfig } from "./encryption";
import { signatureSources, trustPolicy } from "./imageTrust";
import type { Lock } from "./lock";
import { payloadChecksums } from "./nodePayload";
import type { ClusterPlan, NodePlan } from "./plan";
import { crioRegistries } from "./registryMirrors";
import { hasProxy, proxyEnvironment } from "./siteServices";
import type { ControlPlaneSecrets, NodeSecrets } from "./secrets";

type Texts = Readonly<Record<string, string>>;

/** What the layers' `local: data/...` name, by that path. Keys appear only where the role has them. */
export function nodeData(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: NodeSecrets,
  lock: Lock,
): Texts {
  const isControlPlane = node.role === "controlPlane";
  const programKey = isControlPlane ? secrets.operatorSshPublicKey : undefined;
  return {
    "data/authorized_keys": authorizedKeys(plan.sshAuthorizedKeys, programKey),
    "data/ssh_host_ed25519_key": secrets.hostKey.privateKey,
    "data/ssh_host_ed25519_key.pub": secrets.hostKey.publicKey,
    "data/ca.crt": secrets.caCertificate,
    "data/payload.sha256": payloadChecksums(plan, node, lock),
    ...(hasProxy(plan.proxy) ? { "data/proxy.env": proxyEnvironment(plan) } : {}),
    ...(secrets.mesh === undefined ? {} : { "data/mesh.key": `${secrets.mesh.privateKey}\n` }),
    ...(plan.runtime === "crio" ? crio(plan) : {}),
    ...(isControlPlane ? controlPlane(plan, node, secrets.controlPlane) : {}),
  };
}

function crio({ registryMirrors, imageTrust }: ClusterPlan): Texts {
  return {
    "data/registries.conf": crioRegistries(registryMirrors),
    "data/image-policy.json": trustPolicy(imageTrust),
    "data/image-signatures.yaml": signatureSources(imageTrust, registryMirrors),
  };
}

function controlPlane(
  { api }: ClusterPlan,
  node: NodePlan,
  keys: ControlPlaneSecrets | undefined,
): Texts {
  if (keys === undefined) throw new Error(`${node.name}: a control plane needs its keys`);
  return {
    "data/encryption.yaml": encryptionConfig(api.encryptionKeys, keys.encryptionKeys),
    "data/audit-policy.yaml": auditPolicy(api.auditRules),
    "data/pki/ca.crt": keys.ca.certificate,
    "data/pki/ca.key": keys.ca.key,
    "data/pki/front-proxy-ca.crt": keys.frontProxyCa.certificate,
    "data/pki/front-proxy-ca.key": keys.frontProxyCa.key,
    "data/pki/etcd/ca.crt": keys.etcdCa.certificate,
    "data/pki/etcd/ca.key": keys.etcdCa.key,
    "data/pki/sa.key": keys.serviceAccount.privateKey,
    "data/pki/sa.pub": keys.serviceAccount.publicKey,
  };
}
