import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

const file = join(__dirname, "..", "Pulumi.yaml");

/** What Pulumi.yaml declares of this project's settings; `pulumi new` puts a key of Pulumi's own beside them. */
export function ownKeys<T>(config: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !key.includes(":")));
}

/** Declared settings' defaults by key. */
export function defaultsOf(
  declared: Readonly<Record<string, { readonly default: unknown }>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(declared).map(([key, value]) => [key, value.default]));
}

/** The defaults of Pulumi.yaml, their only home, for whom no engine hands them over. */
export function defaultSettings(): Record<string, unknown> {
  const { config } = parse(readFileSync(file, "utf8")) as {
    readonly config: Readonly<Record<string, { readonly default: unknown }>>;
  };
  return defaultsOf(ownKeys(config));
}
