import { messageOf } from "../../../lib/errors";
import { redact } from "./redact";
import { usefulLines } from "./usefulLines";

/** Something that a machine has written. */
export interface Writing {
  /** "journal", "console" */
  readonly name: string;
  readonly read: () => Promise<string>;
}

/** The last useful lines of the first of these that can be read and says something, and why not of those before. */
export async function lastWords(
  writings: readonly Writing[],
  knownSecrets: readonly string[],
): Promise<readonly string[]> {
  const without: string[] = [];
  for (const { name, read } of writings) {
    try {
      const lines = usefulLines(redact(await read(), knownSecrets));
      if (lines.length > 0) {
        return [...without, `  last of its ${name}:`, ...lines.map((line) => `    ${line}`)];
      }
      without.push(`  its ${name} is empty`);
    } catch (error) {
      without.push(`  its ${name} cannot be read: ${messageOf(error)}`);
    }
  }
  return without;
}
