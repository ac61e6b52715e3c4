import * as http from "node:http";
import * as https from "node:https";
import { isMap, type PropertyMap, type PropertyValue } from "../protocol/propertyValue";
import type { Connection } from "./kubeconfig";
import { textAt } from "./kubeObject";

/** The API server's refusal; `reason` as in Status, `AlreadyExists` for example. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** No such group, version or kind at this server. */
export class NoMatchError extends Error {}

export interface ApiResource {
  readonly path: string;
  readonly namespaced: boolean;
}

const connectTimeoutMs = 30_000;

/** A few raw Kubernetes API calls: objects stay exactly as the server sent them. */
export class ApiClient {
  readonly #connection: Connection;
  readonly #agent: http.Agent;
  readonly #resources = new Map<string, ApiResource>();

  constructor(connection: Connection) {
    this.#connection = connection;
    const { ca, cert, key, serverName, insecure } = connection;
    this.#agent = connection.server.startsWith("https:")
      ? new https.Agent({
          keepAlive: true,
          ca,
          cert,
          key,
          servername: serverName,
          rejectUnauthorized: !insecure,
        })
      : new http.Agent({ keepAlive: true });
  }

  /** Path and scope of a kind, asked once. Throws NoMatchError when the server has none. */
  async resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const id = `${apiVersion}/${kind}`;
    const known = this.#resources.get(id);
    if (known) return known;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const list = await this.request("GET", root).catch((error: unknown): PropertyMap => {
      if (error instanceof ApiError && error.code === 404) return {};
      throw error;
    });
    const found = (Array.isArray(list["resources"]) ? list["resources"] : [])
      .filter(isMap)
      .find((it) => it["kind"] === kind && !textAt(it, "name").includes("/"));
    if (!found) throw new NoMatchError(`no matches for kind "${kind}" in version "${apiVersion}"`);
    const resource = {
      path: `${root}/%NAMESPACE%${textAt(found, "name")}`,
      namespaced: found["namespaced"] === true,
    };
    this.#resources.set(id, resource);
    return resource;
  }

  /** One call. `query` is appended; the answer is the JSON object. Throws ApiError or the socket's. */
  async request(
    method: string,
    path: string,
    body?: PropertyValue,
    contentType = "application/json",
  ): Promise<PropertyMap> {
    const url = new URL(this.#connection.server.replace(/\/$/, "") + path);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { token } = this.#connection;
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? https : http).request(url, {
        method,
        agent: this.#agent,
        headers: {
          accept: "application/json",
          "content-type": contentType,
          ...(text !== undefined && { "content-length": Buffer.byteLength(text) }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      });
      request.setTimeout(connectTimeoutMs, () => {
        request.destroy(new Error(`${method} ${url.host}: i/o timeout`));
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("error", reject);
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          try {
            resolve(answer(response.statusCode ?? 0, Buffer.concat(chunks).toString()));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      });
      request.end(text);
    });
  }
}

function answer(code: number, text: string): PropertyMap {
  let value: PropertyValue = null;
  try {
    value = JSON.parse(text) as PropertyValue;
  } catch {
    // Not JSON: an error page, whose text is the message.
  }
  if (code >= 200 && code < 300 && isMap(value)) return value;
  const status = isMap(value) ? value : {};
  const message = typeof status["message"] === "string" ? status["message"] : text.trim();
  const reason = typeof status["reason"] === "string" ? status["reason"] : "";
  throw new ApiError(code, reason, message === "" ? `HTTP ${code}` : message);
}
