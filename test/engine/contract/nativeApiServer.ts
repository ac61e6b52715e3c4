import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { goTool } from "../../../lab/goTools";

/** Built by the lab unless the variable names a folder of finished ones. */
async function tool(name: "etcd" | "kube-apiserver" | "kube-controller-manager"): Promise<string> {
  const folder = process.env["FLATCAR_HA_CONTRACT_TOOLS"];
  return folder === undefined ? goTool(name, () => undefined) : join(folder, name);
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  });
}

/**
 * One real etcd, kube-apiserver and controller-manager as plain processes, without nodes. Of the
 * controllers only those run that deleting objects and a DaemonSet without nodes need.
 */
export class NativeApiServer {
  readonly directory = mkdtempSync(join(tmpdir(), "apiserver-"));
  #port = 0;
  #processes: ChildProcess[] = [];

  async start(): Promise<void> {
    const openssl = (...args: string[]) =>
      execFileSync("openssl", args, { cwd: this.directory, stdio: "pipe" });
    openssl(
      ..."req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=ca".split(" "),
    );
    openssl("genrsa", "-out", "sa.key", "2048");
    const [client, peer] = [await freePort(), await freePort()];
    this.#port = await freePort();
    const etcdUrl = `http://127.0.0.1:${client}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    this.#run(await tool("etcd"), [
      `--data-dir=${join(this.directory, "etcd")}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      "--unsafe-no-fsync",
    ]);
    this.#run(await tool("kube-apiserver"), [
      `--etcd-servers=${etcdUrl}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${this.#port}`,
      `--cert-dir=${this.directory}`,
      `--client-ca-file=${join(this.directory, "ca.crt")}`,
      "--authorization-mode=RBAC",
      // As kubeadm starts it.
      "--allow-privileged=true",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${join(this.directory, "sa.key")}`,
      `--service-account-signing-key-file=${join(this.directory, "sa.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--disable-admission-plugins=ServiceAccount",
    ]);
    const end = Date.now() + 180_000;
    while (!(await this.#isReady())) {
      if (Date.now() > end) throw new Error("the API server is not ready after 180 s");
      await sleep(500);
    }
    const kubeconfig = join(this.directory, "controllers.json");
    writeFileSync(kubeconfig, this.kubeconfig("controllers"));
    this.#run(await tool("kube-controller-manager"), [
      `--kubeconfig=${kubeconfig}`,
      "--controllers=namespace-controller,garbage-collector-controller,daemonset-controller",
      "--leader-elect=false",
      "--secure-port=0",
    ]);
  }

  async #isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const url = `https://127.0.0.1:${this.#port}/readyz`;
      get(url, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on("error", () => {
        resolve(false);
      });
    });
  }

  #run(program: string, args: readonly string[]): void {
    this.#processes.push(spawn(program, args, { stdio: "ignore", cwd: this.directory }));
  }

  /** A kubeconfig with a client certificate of its own for an administrator of that name. */
  kubeconfig(user: string): string {
    const openssl = (...args: string[]) =>
      execFileSync("openssl", args, { cwd: this.directory, stdio: "pipe" });
    const file = (name: string) => readFileSync(join(this.directory, name)).toString("base64");
    openssl(
      ...`req -newkey rsa:2048 -nodes -keyout ${user}.key -out ${user}.csr -subj /O=system:masters/CN=${user}`.split(
        " ",
      ),
    );
    openssl(
      ...`x509 -req -in ${user}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out ${user}.crt`.split(
        " ",
      ),
    );
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "it",
      contexts: [{ name: "it", context: { cluster: "it", user } }],
      clusters: [
        {
          name: "it",
          cluster: {
            server: `https://127.0.0.1:${this.#port}`,
            "insecure-skip-tls-verify": true,
          },
        },
      ],
      users: [
        {
          name: user,
          user: {
            "client-certificate-data": file(`${user}.crt`),
            "client-key-data": file(`${user}.key`),
          },
        },
      ],
    });
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await closed;
    }
    this.#processes = [];
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
