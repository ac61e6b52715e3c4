import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parse } from "yaml";
import type { Entry, Kubeconfig } from "./kubeObjects";

export interface Reply<T> {
  readonly status: number;
  /** Of another form if the status says failure. */
  readonly body: T;
}

/** Calls an API server as a kubeconfig's user; rejects when there is no answer within 10 s. */
export interface KubeApi {
  readonly call: <T>(method: string, path: string, body?: unknown) => Promise<Reply<T>>;
}

export interface Access {
  readonly server: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
}

/** Cluster and user of a kubeconfig file, with contents in place of file names. */
export function readKubeconfig(path: string): Access {
  const config = parse(readFileSync(path, "utf8")) as Kubeconfig;
  const current = config.contexts.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters.find(({ name }) => name === current?.cluster)?.cluster ?? {};
  const user = config.users.find(({ name }) => name === current?.user)?.user ?? {};
  return {
    server: cluster.server ?? "",
    ca: part(cluster, "certificate-authority"),
    cert: part(user, "client-certificate"),
    key: part(user, "client-key"),
    token: user.token,
  };
}

function part(holder: Entry, name: string): Buffer | undefined {
  const data = holder[`${name}-data`];
  if (data !== undefined) return Buffer.from(data, "base64");
  const file = holder[name];
  return file === undefined ? undefined : readFileSync(file);
}

export function kubeApi(kubeconfig: string): KubeApi {
  const { server, token, ...tls } = readKubeconfig(kubeconfig);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const call = <T>(method: string, path: string, body?: unknown): Promise<Reply<T>> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const headers: Record<string, string> = {
        "content-type":
          method === "PATCH" ? "application/strategic-merge-patch+json" : "application/json",
        // Node gives the body of a DELETE no length: the server would take it for the next request.
        "content-length": `${Buffer.byteLength(text)}`,
      };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      const options = { method, agent, headers, timeout: 10_000, ...tls };
      const sent = request(new URL(path, server), options, (response) => {
        let answered = "";
        response.on("data", (chunk: Buffer) => (answered += chunk.toString()));
        response.on("error", reject);
        response.on("end", () => {
          const json = response.headers["content-type"]?.startsWith("application/json") === true;
          const answer: unknown = json ? JSON.parse(answered) : answered;
          resolve({ status: response.statusCode ?? 0, body: answer as T });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`${server} is silent`)));
      sent.on("error", reject);
      sent.end(text);
    });
  return { call };
}
