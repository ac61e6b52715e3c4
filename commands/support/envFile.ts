import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "./projectRoot";

type Values = Readonly<Record<string, string>>;

/** Settings of the engine that this checkout keeps: `KEY=value` lines, values as they are. */
export function readEnvFile(folder = projectRoot): Values {
  const path = join(folder, ".env");
  if (!existsSync(path)) return {};
  const lines = readFileSync(path, "utf8").split("\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const match = /^(?:export )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
      return match?.[1] === undefined ? [] : [[match[1], unquoted(match[2] ?? "")]];
    }),
  );
}

/** Adds or changes settings; the others stay. Readable by the user alone. */
export function writeEnvFile(values: Values, folder = projectRoot): void {
  const all = { ...readEnvFile(folder), ...values };
  const text = Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
  const path = join(folder, ".env");
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
