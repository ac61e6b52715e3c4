import { text } from "node:stream/consumers";

import { UserError } from "../lib/errors";
import { endOnSignals } from "./actions/onSignal";
import type { Say } from "./actions/say";
import { say } from "./support/say";

type Action = (input: unknown, say: Say) => Promise<void>;

/**
 * What `command.local.Command` resources call: `tsx commands/action.ts <verb>`, one JSON object on stdin. Stored
 * deletes run by this line years later: verbs and their input stay as they are. Loaded one by one to start fast.
 */
const verbs: Readonly<Record<string, () => Promise<Action>>> = {
  formation: async () => (await import("./actions/formation.js")).formation,
  "api-ready": async () => (await import("./actions/apiReady.js")).apiReady,
  desired: async () => (await import("./actions/desired.js")).desired,
  join: async () => (await import("./actions/join.js")).join,
  "leave-delete": async () => (await import("./actions/leaveDelete.js")).leaveDelete,
  "nodes-ready": async () => (await import("./actions/nodesReady.js")).nodesReady,
  fetch: async () => (await import("./actions/fetch.js")).fetch,
  "qemu-user": async () => (await import("./actions/qemuUser.js")).qemuUser,
  "remove-consoles": async () => (await import("./actions/removeConsoles.js")).removeConsoles,
  noop: () => Promise.resolve(() => Promise.resolve()),
};

async function main(verb: string | undefined): Promise<void> {
  const load = verb === undefined ? undefined : verbs[verb];
  if (load === undefined) {
    throw new UserError("FHA500", [`usage: action.ts ${Object.keys(verbs).join(" | ")}`]);
  }
  const [action, input] = await Promise.all([load(), text(process.stdin)]);
  await action(parsed(input), say);
}

/** JSON.parse quotes what it cannot read, and that may be a key. */
function parsed(input: string): unknown {
  try {
    return input.trim() === "" ? {} : JSON.parse(input);
  } catch {
    throw new UserError("FHA500", ["stdin: not JSON"]);
  }
}

/** One message for a mistake or a refusal; a stack as well for what nobody foresaw. */
function explain(error: unknown): string {
  if (error instanceof UserError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

endOnSignals();
main(process.argv[2]).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
  },
);
