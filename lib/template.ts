import { UserError } from "./errors";

type Texts = Readonly<Record<string, string>>;

// Wider than the camelCase names in use, so that a misspelt one is an error and not left in the text.
const placeholder = /@@([\w.-]+)@@/g;

/**
 * Puts values in place of `@@name@@`, as they are: for YAML the caller passes JSON-encoded ones.
 * Throws UserError for a name without a value and for a value that is never used; `file` is for messages.
 */
export function fill(text: string, values: Texts, file: string): string {
  return fillAll({ [file]: text }, values)[file] ?? "";
}

/** `fill` for files (path -> text) that share one set of values: each value is used in at least one. */
export function fillAll(files: Texts, values: Texts): Record<string, string> {
  const entries = Object.entries(files);
  const issues = [
    ...entries.flatMap(([file, text]) => missing(text, values, file)),
    ...unused(files, values),
  ];
  if (issues.length > 0) throw new UserError("FHA700", issues);
  return Object.fromEntries(entries.map(([file, text]) => [file, replace(text, values)]));
}

/** Names of the placeholders in a text, each once, in order of appearance. */
export function placeholdersOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), ([, name = ""]) => name))];
}

function missing(text: string, values: Texts, file: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    placeholdersOf(line)
      .filter((name) => !Object.hasOwn(values, name))
      .map((name) => `${file}:${index + 1}: no value for @@${name}@@`),
  );
}

function unused(files: Texts, values: Texts): string[] {
  const used = new Set(Object.values(files).flatMap(placeholdersOf));
  const paths = Object.keys(files);
  const where = paths.length === 1 ? String(paths[0]) : `all ${paths.length} files`;
  return Object.keys(values)
    .filter((name) => !used.has(name))
    .map((name) => `${where}: the value ${name} is never used`);
}

function replace(text: string, values: Texts): string {
  return text.replaceAll(placeholder, (_, name: string) => values[name] ?? "");
}
