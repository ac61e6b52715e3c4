import { setTimeout as sleep } from "node:timers/promises";

import {
  httpsJson,
  type HttpsCall,
  type HttpsReply,
  type HttpsTarget,
  Unreachable,
} from "./httpsJson";

/** An answer other than success. */
export class KubeError extends Error {
  override readonly name = "KubeError";
  readonly status: number;

  constructor(call: HttpsCall, reply: HttpsReply) {
    super(`${call.method} ${call.path}: ${reply.status} ${statusMessage(reply.text)}`);
    this.status = reply.status;
  }
}

/** The few calls that membership makes; failed connections and 5xx are tried again for a minute. */
export interface KubeApi {
  /** undefined on 404 */
  get<T>(path: string): Promise<T | undefined>;
  create<T>(path: string, body: unknown): Promise<T>;
  replace<T>(path: string, body: unknown): Promise<T>;
  /** Server-side apply: creates, or takes over the given fields. */
  apply(path: string, body: unknown, manager?: string): Promise<void>;
  mergePatch(path: string, body: unknown): Promise<void>;
  /** Gone already, or replaced by another object (preconditions), counts as removed. */
  remove(path: string, options?: unknown): Promise<void>;
  /** One try, any status; rejects with Unreachable. */
  once(call: HttpsCall): Promise<HttpsReply>;
}

export const fieldManager = "flatcar-ha";
const retryMs = 60_000;

export function kubeApi(target: HttpsTarget): KubeApi {
  const once = (call: HttpsCall): Promise<HttpsReply> => httpsJson(target, call);
  const expectSuccess = async (call: HttpsCall, ...alsoFine: number[]): Promise<HttpsReply> => {
    const reply = await retried(() => once(call));
    if (reply.status >= 300 && !alsoFine.includes(reply.status)) {
      throw new KubeError(call, reply);
    }
    return reply;
  };
  const parsed = async <T>(call: HttpsCall): Promise<T> =>
    JSON.parse((await expectSuccess(call)).text) as T;

  return {
    once,
    async get<T>(path: string) {
      const reply = await expectSuccess({ method: "GET", path }, 404);
      return reply.status === 404 ? undefined : (JSON.parse(reply.text) as T);
    },
    create: (path, body) => parsed({ method: "POST", path, body }),
    replace: (path, body) => parsed({ method: "PUT", path, body }),
    async apply(path, body, manager = fieldManager) {
      const query = `?fieldManager=${encodeURIComponent(manager)}&force=true`;
      const contentType = "application/apply-patch+yaml";
      await expectSuccess({ method: "PATCH", path: path + query, body, contentType });
    },
    async mergePatch(path, body) {
      const contentType = "application/merge-patch+json";
      await expectSuccess({ method: "PATCH", path, body, contentType });
    },
    async remove(path, options) {
      await expectSuccess({ method: "DELETE", path, body: options }, 404, 409);
    },
  };
}

/** Whether asking again later may help. */
export function isPassing(error: unknown): error is Error {
  return error instanceof Unreachable || (error instanceof KubeError && error.status >= 500);
}

/** A control plane that leaves or comes makes the API stumble for seconds: that is not yet a failure. */
async function retried(ask: () => Promise<HttpsReply>): Promise<HttpsReply> {
  const end = Date.now() + retryMs;
  for (;;) {
    try {
      const reply = await ask();
      if (reply.status < 500 || Date.now() > end) {
        return reply;
      }
    } catch (error) {
      if (!(error instanceof Unreachable) || Date.now() > end) {
        throw error;
      }
    }
    await sleep(1000);
  }
}

function statusMessage(text: string): string {
  try {
    const status = JSON.parse(text) as { message?: string };
    return status.message ?? "";
  } catch {
    return text.slice(0, 200);
  }
}
