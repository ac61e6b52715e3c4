import { ClusterPki } from "../../components/pki";
import { deploy } from "../helpers/deploy";
import type { DeploymentRecord } from "../helpers/deploymentRecord";

describe("ClusterPki", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    ({ record } = await deploy(
      () => new ClusterPki("pki", { encryptionKeys: ["new", "old", "identity"] }),
    ));
  });

  test("owns three authorities, a service-account key, keys of encryption at rest, the operator's certificate and an SSH key", () => {
    const component = record.one("ClusterPki", "pki");
    expect(record.childrenOf(component)).toEqual([
      "CertRequest pki-operator-request",
      "LocallySignedCert pki-operator",
      "PrivateKey pki-ca-key",
      "PrivateKey pki-etcd-ca-key",
      "PrivateKey pki-front-proxy-ca-key",
      "PrivateKey pki-operator-key",
      "PrivateKey pki-service-account",
      "PrivateKey pki-ssh",
      "RandomPassword pki-encryption-new",
      "RandomPassword pki-encryption-old",
      "SelfSignedCert pki-ca",
      "SelfSignedCert pki-etcd-ca",
      "SelfSignedCert pki-front-proxy-ca",
    ]);
    expect(record.resources).toHaveLength(14);
  });

  test.each([
    ["pki-ca", "kubernetes"],
    ["pki-front-proxy-ca", "front-proxy-ca"],
    ["pki-etcd-ca", "etcd-ca"],
  ])("%s can sign for ten years, under kubeadm's name (004-15, 004-47)", (name, commonName) => {
    const { inputs } = record.one("SelfSignedCert", name);
    expect(inputs.values).toEqual({
      privateKeyPem: expect.stringContaining("RSA PRIVATE KEY") as string,
      subject: { commonName },
      validityPeriodHours: 87_600,
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ["digital_signature", "key_encipherment", "cert_signing", "crl_signing"],
    });
    expect(inputs.secrets).toEqual(["privateKeyPem"]);
  });

  test("the operator is no system:masters, and is renewed by an up in the last 90 days of a year", () => {
    const request = record.one("CertRequest", "pki-operator-request").inputs;
    expect(request.values["subject"]).toEqual({
      commonName: "flatcar-ha-operator",
      organization: "kubeadm:cluster-admins",
    });
    expect(request.secrets).toEqual(["privateKeyPem"]);
    const { values, secrets } = record.one("LocallySignedCert", "pki-operator").inputs;
    expect(values).toMatchObject({
      validityPeriodHours: 8760,
      earlyRenewalHours: 2160,
      allowedUses: ["digital_signature", "key_encipherment", "client_auth"],
    });
    expect(values).not.toHaveProperty("isCaCertificate");
    expect(secrets).toEqual(["caPrivateKeyPem"]);
  });

  test("every key is made as a secret", () => {
    const keys = record.all("PrivateKey");
    expect(keys).toHaveLength(6);
    for (const { additionalSecretOutputs } of keys) {
      expect(additionalSecretOutputs).toEqual(
        expect.arrayContaining(["privateKeyPem", "privateKeyOpenssh"]),
      );
    }
  });

  test("keys of encryption at rest are as long as secretbox wants them", () => {
    const { values } = record.one("RandomPassword", "pki-encryption-new").inputs;
    expect(values).toMatchObject({ length: 32, special: false });
  });

  test("makes what the keys of a mesh follow from only where there is one", async () => {
    const name = "pki-mesh-secret";
    expect(record.all("RandomPassword").map((password) => password.name)).not.toContain(name);
    const args = { encryptionKeys: [], meshAddresses: ["192.168.124.31"] };
    const { record: meshed } = await deploy(() => new ClusterPki("pki", args));
    const { inputs, additionalSecretOutputs } = meshed.one("RandomPassword", name);
    expect(inputs.values).toMatchObject({ length: 32 });
    expect(additionalSecretOutputs).toContain("result");
  });

  test("hands out secrets as secrets, and public parts in the open", () => {
    const { outputs } = record.one("ClusterPki", "pki");
    expect(outputs.secrets).toEqual(["controlPlane", "operator", "sshPrivateKey"]);
    expect(Object.keys(outputs.values).sort()).toEqual([
      "caCertificate",
      "controlPlane",
      "operator",
      "sshPrivateKey",
      "sshPublicKey",
    ]);
    expect(outputs.values["sshPublicKey"]).toMatch(/^ssh-ed25519 \w+$/);
  });
});
