import { redact } from "../../../commands/support/trouble/redact";
import { throwAwaySecrets } from "../../../commands/support/throwAwaySecrets";
import { aClusterPlan } from "../../helpers/settings";

const secrets = throwAwaySecrets(aClusterPlan());
const { controlPlane } = secrets;
const { token, hostKey } = secrets.nodeSecrets({ role: "worker", address: "192.168.124.34" });

describe("redact", () => {
  test.each([
    ["a PEM key", controlPlane.ca.key],
    ["an SSH key", hostKey.privateKey],
    ["a bootstrap token", `${token.id}.${token.secret}`],
    [
      "a kubeconfig's key",
      `client-key-data: ${Buffer.from(controlPlane.ca.key).toString("base64")}`,
    ],
    ["a password in a URL", "https://me:correct-horse@mirror.test/v2"],
    ["a named secret", '{"password":"correct-horse"}'],
    ["a chart's value", "adminPassword: correct-horse"],
    ["an environment's value", "API_TOKEN=correct-horse"],
    ["a stack's salt", "encryptionsalt: v1:correct-horse:v1:x"],
    ["an encrypted setting", "key:\n  secure: correct-horse"],
  ])("hides %s by its form", (_, secret) => {
    const text = redact(`before ${secret} after`);
    const parts = [...secret.matchAll(/correct-horse|[A-Za-z0-9+/]{16,}/g)].map(([part]) => part);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.filter((part) => text.includes(part))).toEqual([]);
    expect(text).toContain("before");
    expect(text).toContain("[hidden]");
  });

  it("hides a known secret in any of its forms", () => {
    const secret = "k3yk3yk3yk3yk3y/+k3y";
    const forms = [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)];
    for (const form of forms) expect(redact(`x${form}x`, [secret])).toBe("x[hidden]x");
  });

  it("hides a known secret that is short, as a passphrase may be", () => {
    expect(redact("pass hunter2 on", ["hunter2", ""])).toBe("pass [hidden] on");
  });

  it("leaves what a reader needs", () => {
    const line =
      "cp2 kubeadm[812]: error: waiting for 192.168.124.30:6444 sha256:0a1b2c node-role.kubernetes.io/control-plane v1.36.3";
    expect(redact(line)).toBe(line);
    const urn =
      "urn:pulumi:dev::flatcar-ha::random:index/randomPassword:RandomPassword::cp1-token-secret";
    expect(redact(urn)).toBe(urn);
  });
});
