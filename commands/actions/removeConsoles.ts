import { messageOf, UserError } from "../../lib/errors";
import { consoleLogPrefix } from "../../lib/consoleLog";
import { removeLogs } from "../support/consoleLogs";
import type { Say } from "./say";

/** Verb remove-consoles: takes a cluster's console logs off a host. A log that stays is no reason for the cluster to stay. */
export async function removeConsoles(raw: unknown, say: Say): Promise<void> {
  const { uri, clusterName } = raw as { uri?: unknown; clusterName?: unknown };
  if (typeof uri !== "string" || typeof clusterName !== "string") {
    throw new UserError("FHA500", ["stdin: uri, clusterName: need a text"]);
  }
  try {
    await removeLogs(uri, consoleLogPrefix(clusterName));
  } catch (error) {
    say(`console logs stay on ${uri}: ${messageOf(error)}`);
  }
}
