import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { secretsOfEnvironment, secretsOfState } from "../../commands/support/bundle/knownSecrets";
import { stackParts } from "../../commands/support/bundle/stackParts";
import { writeBundle, type Part } from "../../commands/support/bundle/writeBundle";
import type { Deployment } from "../../commands/support/deployment";
import { throwAwaySecrets } from "../../commands/support/throwAwaySecrets";
import { operatorKubeconfig } from "../../lib/kubeconfig";
import { found, secretsOf } from "../engine/secretSearch";
import { aClusterPlan } from "../helpers/settings";

const folder = mkdtempSync(join(tmpdir(), "bundle-test-"));
const bundle = join(folder, "support.tar.gz");
const content = (): string => execFileSync("tar", ["-xzOf", bundle], { encoding: "utf8" });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const secrets = throwAwaySecrets(aClusterPlan());
const { controlPlane } = secrets;
const token = secrets.nodeSecrets({ role: "worker", address: "192.168.124.34" }).token.secret;
const passphrase = "correct-horse-battery-staple";
const secret = (value: string): unknown => ({ plaintext: JSON.stringify(value) });

/** What `pulumi stack export --show-secrets` gives, cut to two secrets. */
const state: Deployment = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:dev::flatcar-ha::tls:index/privateKey:PrivateKey::ha-pki-ca-key",
        type: "tls:index/privateKey:PrivateKey",
        outputs: { algorithm: "RSA", privateKeyPem: secret(controlPlane.ca.key) },
      },
      {
        urn: "urn:pulumi:dev::flatcar-ha::random:index/randomPassword:RandomPassword::cp1-token-secret",
        type: "random:index/randomPassword:RandomPassword",
        outputs: { result: secret(token) },
      },
    ],
  },
};

/** The secrets in every disguise in which a log, a journal or a status might carry them. */
const planted: readonly Part[] = [
  { file: "logs/up.log", collect: () => `error: ${controlPlane.ca.key}\ntoken ${token}\n` },
  { file: "status.txt", collect: () => JSON.stringify({ key: controlPlane.ca.key, token }) },
  {
    file: "journals/cp1.txt",
    collect: () => Buffer.from(`x${controlPlane.ca.key}`).toString("base64"),
  },
  {
    file: "kubeconfig",
    collect: () =>
      operatorKubeconfig({
        ...{ endpoint: "https://192.0.2.1:6444", clusterName: "ha" },
        ...{ caCertificate: controlPlane.ca.certificate, certificate: "c" },
        key: controlPlane.ca.key,
      }),
  },
  {
    file: "Pulumi.dev.yaml",
    collect: () =>
      `mirror: https://me:${passphrase}@m.test\nx: ${encodeURIComponent(passphrase)}\n`,
  },
];

describe("a support bundle", () => {
  test("has no planted secret in any form, and says what is missing", async () => {
    const file = join(folder, "passphrase");
    writeFileSync(file, `${passphrase}\n`);
    const known = [
      ...secretsOfState(state),
      ...secretsOfEnvironment({ PULUMI_CONFIG_PASSPHRASE_FILE: file }),
    ];
    const broken = { file: "libvirt.txt", collect: () => Promise.reject(new Error("no libvirt")) };
    const missing = await writeBundle(bundle, [...planted, broken], known);
    expect(missing).toEqual(["libvirt.txt: no libvirt"]);
    const text = content();
    expect(text).toContain("libvirt.txt: no libvirt");
    expect(text).toContain("https://192.0.2.1:6444");
    expect(found(secretsOf(JSON.stringify(state)), text)).toEqual([]);
    expect(text).not.toContain(passphrase);
    expect(statSync(bundle).mode & 0o777).toBe(0o600);
  });

  test("the same search finds them where nothing is hidden", async () => {
    const texts = await Promise.all(planted.map(async ({ collect }) => collect()));
    expect(found(secretsOf(JSON.stringify(state)), texts.join("\n"))).toEqual([
      "ha-pki-ca-key privateKeyPem",
      "cp1-token-secret",
    ]);
  });

  test("of the state it has names alone, of the settings all, without engine and cluster too", async () => {
    const parts = stackParts({ stack: "dev", engine: undefined, state });
    const of = (file: string): string => {
      const part = parts.find((candidate) => candidate.file === file);
      return part?.collect() as string;
    };
    expect(of("state.txt")).toBe(
      `${(state.deployment.resources ?? []).map(({ urn }) => urn).join("\n")}\n`,
    );
    expect(of("Pulumi.dev.yaml")).toBe(readFileSync("Pulumi.dev.yaml", "utf8"));
    expect(of("plan.json")).toContain('"vip": "192.168.124.30"');
    await expect(Promise.resolve(of("status.txt"))).rejects.toThrow("pulumi is missing");
    const files = ["journals/cp3.txt", "consoles/cp1.txt", "consoles/worker2.txt"];
    expect(parts.map(({ file }) => file)).toEqual(expect.arrayContaining(files));
  });
});
