import { UserError } from "../../lib/errors";

import { outboundFetch } from "./outboundFetch";

/** The text at a URL, within 30 s; a UserError names the URL and the reason. */
export async function fetchText(url: string): Promise<string> {
  let response: Response;
  try {
    response = await outboundFetch(url, { signal: AbortSignal.timeout(30_000) });
  } catch (cause) {
    throw new UserError("FHA210", [`${url}: cannot be reached (${networkReason(cause)})`]);
  }
  if (!response.ok) {
    throw new UserError("FHA210", [`${url}: HTTP ${response.status} ${response.statusText}`]);
  }
  return response.text();
}

/** What lies behind fetch's "fetch failed". */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) {
    return error.cause.message === "" ? networkReason(error.cause.cause) : error.cause.message;
  }
  return error.message;
}
