import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { kubeApi, readKubeconfig, type KubeApi } from "./kubeApi";
import type { SigningRequest } from "./kubeObjects";

const kubeconfig = "/etc/kubernetes/kubelet.conf";
const bootstrap = "/etc/kubernetes/bootstrap-kubelet.conf";
const folder = "/var/lib/kubelet/pki";
const pem = join(folder, "kubelet-client-current.pem");

/** The API as this node: by kubelet.conf, made by TLS bootstrapping if it is not there. Undefined: try again later. */
export async function nodeApi(nodeName: string): Promise<KubeApi | undefined> {
  if (!existsSync(kubeconfig)) {
    if (!existsSync(bootstrap)) return undefined;
    await bootstrapTls(nodeName);
  }
  // kubeadm init embeds the first certificate; a kubelet that rotates keeps it as a file, which kubeadm expects later.
  const { cert, key } = readKubeconfig(kubeconfig);
  if (!existsSync(pem) && cert !== undefined && key !== undefined) writePem(cert, key);
  return kubeApi(kubeconfig);
}

/** A certificate signing request under the join token, approved and signed by the controller manager. */
async function bootstrapTls(nodeName: string): Promise<void> {
  const api = kubeApi(bootstrap);
  const keyFile = join(folder, "kubelet-client.key.tmp");
  mkdirSync(folder, { recursive: true });
  execFileSync("openssl", [
    ...["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", keyFile],
  ]);
  const subject = `/O=system:nodes/CN=system:node:${nodeName}`;
  const request = execFileSync("openssl", ["req", "-new", "-key", keyFile, "-subj", subject]);
  const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  const created = await api.call<SigningRequest>("POST", path, {
    metadata: { generateName: "csr-" },
    spec: {
      request: request.toString("base64"),
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      usages: ["digital signature", "client auth"],
    },
  });
  if (created.status !== 201) throw new Error(`CSR: ${JSON.stringify(created.body)}`);
  for (let tries = 0; tries < 120; tries += 1) {
    const { body } = await api.call<SigningRequest>("GET", `${path}/${created.body.metadata.name}`);
    const certificate = body.status?.certificate;
    if (certificate !== undefined) {
      writePem(Buffer.from(certificate, "base64"), readFileSync(keyFile));
      rmSync(keyFile);
      writeKubeconfig();
      return;
    }
    await sleep(250);
  }
  throw new Error("the certificate signing request was not approved within 30 s");
}

function writePem(certificate: Buffer, key: Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(pem, Buffer.concat([certificate, Buffer.from("\n"), key]), { mode: 0o600 });
}

function writeKubeconfig(): void {
  const { server, ca } = readKubeconfig(bootstrap);
  const text = stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "default-context",
    clusters: [
      {
        name: "default-cluster",
        cluster: { server, "certificate-authority-data": ca?.toString("base64") },
      },
    ],
    contexts: [
      { name: "default-context", context: { cluster: "default-cluster", user: "default-auth" } },
    ],
    users: [{ name: "default-auth", user: { "client-certificate": pem, "client-key": pem } }],
  });
  writeFileSync(`${kubeconfig}.new`, text, { mode: 0o600 });
  renameSync(`${kubeconfig}.new`, kubeconfig);
}
