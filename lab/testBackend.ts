import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CertificateAndKey } from "../lib/secrets";

export interface TestBackend {
  readonly stop: () => void;
}

/** What every answer of the backend says. */
export const backendAnswer = "the lab's test backend";

/**
 * An HTTPS server under the cluster's own CA that answers 200 to everything on `address`:6443, as an API server
 * would: what haproxy finds healthy and forwards to. The address is added to the bridge for as long as it runs.
 */
export async function startTestBackend(
  ca: CertificateAndKey,
  address: string,
  bridge: string,
): Promise<TestBackend> {
  const leaf = issue(ca, address);
  execFileSync("ip", ["address", "replace", `${address}/32`, "dev", bridge]);
  const server = createServer({ cert: leaf.certificate, key: leaf.key }, (_, response) => {
    response.end(backendAnswer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(6443, address, resolve);
  });
  return {
    stop: () => {
      server.close();
      server.closeAllConnections();
      execFileSync("ip", ["address", "del", `${address}/32`, "dev", bridge]);
    },
  };
}

function issue(ca: CertificateAndKey, address: string): CertificateAndKey {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-backend-"));
  try {
    const path = (name: string): string => join(folder, name);
    const openssl = (...args: string[]): void => {
      execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    };
    writeFileSync(path("ca.crt"), ca.certificate);
    writeFileSync(path("ca.key"), ca.key, { mode: 0o600 });
    writeFileSync(path("names"), `subjectAltName=IP:${address}\n`);
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "key",
      "-subj",
      "/CN=test",
      "-out",
      "csr",
    );
    const signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
    openssl("x509", "-req", "-in", "csr", ...signing, "-days", "1", "-out", "crt");
    const read = (name: string): string => readFileSync(path(name), "utf8");
    return { certificate: read("crt"), key: read("key") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
