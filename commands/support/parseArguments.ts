import { parseArgs, type ParseArgsConfig } from "node:util";

import { messageOf, UserError } from "../../lib/errors";

/** `--help`: its message is the usage, and nothing is wrong. */
export class HelpWanted extends Error {
  override readonly name = "HelpWanted";
}

interface Accepted {
  /** Flags without a value; `yes` is always among them. */
  readonly flags?: readonly string[];
  /** Options with a value; `stack` is always among them. */
  readonly options?: readonly string[];
  /** Names of the words after the options; "?" at the end of one that may be absent. */
  readonly words?: readonly string[];
}

export interface Arguments {
  readonly yes: boolean;
  readonly stack: string | undefined;
  has(flag: string): boolean;
  value(option: string): string | undefined;
  readonly words: readonly string[];
}

/** A command's own arguments; a UserError shows the usage, as HelpWanted does. `name` as in `npm run <name>`. */
export function parseArguments(
  name: string,
  argv: readonly string[],
  accepted: Accepted = {},
): Arguments {
  const flags = ["yes", ...(accepted.flags ?? [])];
  const options = ["stack", ...(accepted.options ?? [])];
  const words = accepted.words ?? [];
  const usage = [
    `usage: npm run ${name} --`,
    ...words.map((word) => (word.endsWith("?") ? `[${word.slice(0, -1)}]` : `<${word}>`)),
    ...options.map((option) => `[--${option} <${option}>]`),
    ...flags.map((flag) => `[--${flag}]`),
  ].join(" ");
  if (argv.includes("--help")) throw new HelpWanted(usage);
  const known: NonNullable<ParseArgsConfig["options"]> = {};
  for (const flag of flags) known[flag] = { type: "boolean" };
  for (const option of options) known[option] = { type: "string" };
  try {
    const parsed = parseArgs({ args: [...argv], allowPositionals: true, options: known });
    const values: Record<string, unknown> = parsed.values;
    const positionals: readonly string[] = parsed.positionals;
    const required = words.filter((word) => !word.endsWith("?")).length;
    if (positionals.length < required || positionals.length > words.length) {
      throw new Error(positionals.length < required ? "something is missing" : "too many words");
    }
    const value = (option: string): string | undefined => {
      const given = values[option];
      return typeof given === "string" ? given : undefined;
    };
    const has = (flag: string): boolean => values[flag] === true;
    return { yes: has("yes"), stack: value("stack"), has, value, words: positionals };
  } catch (error) {
    throw new UserError("FHA400", [`${messageOf(error)}\n${usage}`]);
  }
}
