import { createHash } from "node:crypto";

type Values = Readonly<Record<string, unknown>>;

/** Lower-case hex that follows from `text` alone: the same secrets in every deployment of a test. */
function fixed(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function pem(label: string, of: string): string {
  return `-----BEGIN ${label}-----\n${fixed(of, 64)}\n-----END ${label}-----\n`;
}

const outputs: Readonly<Record<string, (name: string, inputs: Values) => Values>> = {
  "tls:index/privateKey:PrivateKey": (name) => ({
    privateKeyPem: pem("RSA PRIVATE KEY", `private ${name}`),
    publicKeyPem: pem("PUBLIC KEY", `public ${name}`),
    privateKeyOpenssh: pem("OPENSSH PRIVATE KEY", `openssh ${name}`),
    publicKeyOpenssh: `ssh-ed25519 ${fixed(`ssh ${name}`, 40)}\n`,
  }),
  "tls:index/selfSignedCert:SelfSignedCert": (name) => ({ certPem: pem("CERTIFICATE", name) }),
  "tls:index/certRequest:CertRequest": (name) => ({
    certRequestPem: pem("CERTIFICATE REQUEST", name),
  }),
  "tls:index/locallySignedCert:LocallySignedCert": (name) => ({
    certPem: pem("CERTIFICATE", name),
  }),
  "random:index/randomPassword:RandomPassword": (name, { length }) => ({
    result: fixed(name, Number(length)),
  }),
  "command:local:Command": (name) => ({
    stdout: name.endsWith("-qemu-user") ? "64055:994" : `/cache/${name}`,
  }),
};

/** What a provider would answer: the inputs, an id, and values for the outputs that the program reads. */
export function mockOutputs(
  type: string,
  name: string,
  inputs: Values,
): { readonly id: string; readonly state: Values } {
  return { id: `${name}-id`, state: { ...inputs, ...outputs[type]?.(name, inputs) } };
}
