import { request } from "node:https";

import type { CertificateAndKey } from "../../lib/secrets";

export interface HttpsTarget {
  /** `https://host:port` */
  readonly baseUrl: string;
  /** PEM of the one CA that may have signed the server's certificate. */
  readonly ca: string;
  /** Asked for at every request, so that short-lived certificates can be renewed. */
  readonly client: () => CertificateAndKey | undefined;
  readonly timeoutMs: number;
}

export interface HttpsCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

export interface HttpsReply {
  readonly status: number;
  readonly text: string;
}

/** The server could not be asked: refused, timed out, or not the holder of our CA's certificate. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** One request on one fresh connection (after a failover an old one could hang); rejects with Unreachable. */
export function httpsJson(target: HttpsTarget, call: HttpsCall): Promise<HttpsReply> {
  const url = new URL(call.path, target.baseUrl);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const client = target.client();
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      reject(new Unreachable(`${url.host}: ${cause.message || cause.name}`, { cause }));
    };
    const outgoing = request(
      url,
      {
        method: call.method,
        agent: false,
        ca: target.ca,
        cert: client?.certificate,
        key: client?.key,
        signal: AbortSignal.timeout(target.timeoutMs),
        headers: {
          accept: "application/json",
          ...(body !== undefined && {
            "content-type": call.contentType ?? "application/json",
            "content-length": Buffer.byteLength(body),
          }),
        },
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("error", fail);
        reply.on("end", () => {
          resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}
