import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";

import { mintClientCertificate } from "../../lib/clientCertificate";
import type { CertificateAndKey } from "../../lib/secrets";

const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
const keys = {
  "RSA, PKCS#1": () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs1",
      format: "pem",
    }),
  "RSA, PKCS#8": () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    }),
  "EC, SEC1": () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
      type: "sec1",
      format: "pem",
    }),
  "EC, PKCS#8": () =>
    generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    }),
} as const;

describe.each(Object.entries(keys))(
  "mintClientCertificate by a CA with a key of %s",
  (_, makeKey) => {
    let folder: string;
    let ca: CertificateAndKey;
    let minted: CertificateAndKey;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "mint-"));
      const key = makeKey() as string;
      writeFileSync(join(folder, "ca.key"), key);
      const args = "req -x509 -new -key ca.key -days 1 -subj /O=Ünser/CN=ca -utf8 -out ca.crt";
      execFileSync("openssl", args.split(" "), { cwd: folder, stdio: "pipe" });
      const certificate = execFileSync("openssl", ["x509", "-in", "ca.crt"], {
        cwd: folder,
      }).toString();
      ca = { certificate, key };
      minted = mintClientCertificate(ca, { commonName: "flatcar-ha", organization: "group" }, now);
      writeFileSync(join(folder, "leaf.crt"), minted.certificate);
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it("is signed by the CA and matches its own key", () => {
      const leaf = new X509Certificate(minted.certificate);
      const issuer = new X509Certificate(ca.certificate);
      expect(leaf.verify(issuer.publicKey)).toBe(true);
      expect(leaf.checkIssued(issuer)).toBe(true);
      expect(leaf.checkPrivateKey(createPrivateKey(minted.key))).toBe(true);
      expect(leaf.subject).toBe("O=group\nCN=flatcar-ha");
      expect(leaf.ca).toBe(false);
    });

    it("lives from five minutes ago to ten minutes ahead", () => {
      const leaf = new X509Certificate(minted.certificate);
      expect(new Date(leaf.validFrom)).toEqual(minutes(-5));
      expect(new Date(leaf.validTo)).toEqual(minutes(10));
    });

    it("is accepted by OpenSSL for TLS clients and for nothing else", () => {
      // The CA was made after `now`.
      const at = String(minutes(5).getTime() / 1000);
      const verify = (purpose: string): string => {
        const args = `verify -attime ${at} -CAfile ca.crt -purpose ${purpose} leaf.crt`;
        return execFileSync("openssl", args.split(" "), { cwd: folder, stdio: "pipe" }).toString();
      };
      expect(verify("sslclient")).toContain("leaf.crt: OK");
      expect(() => verify("sslserver")).toThrow(/unsuitable certificate purpose/);
    });
  },
);
