import { stripVTControlCharacters } from "node:util";

/** What went to a terminal as plain lines, without colours and cursor moves. */
export function consoleText(raw: string): string {
  const lines = stripVTControlCharacters(raw).split(/[\r\n]+/);
  return lines.map((line) => line.replace(/\p{Cc}/gu, "")).join("\n");
}
