import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readEvent, type EngineEvent } from "../../../commands/support/progress/engineEvents";

/** Lines of an event log that the real engine wrote (resources' values left out). */
export function recordedLines(name: string): readonly string[] {
  return readFileSync(join(__dirname, "events", `${name}.jsonl`), "utf8")
    .trim()
    .split("\n");
}

export function recordedEvents(name: string): readonly EngineEvent[] {
  return recordedLines(name)
    .map(readEvent)
    .filter((event) => event !== undefined);
}
