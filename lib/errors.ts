/** Names an entry of docs/errors.md; a test compares the two. */
export type ErrorCode = `FHA${number}`;

/** What a caught value says of itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * A mistake the user can mend: one line per issue, shown without a stack trace; never holds a secret. The message ends
 * with where cause and fix are written, once, however many issues it lists.
 */
export class UserError extends Error {
  readonly codes: readonly ErrorCode[];
  readonly issues: readonly string[];

  constructor(code: ErrorCode | readonly ErrorCode[], issues: readonly string[]) {
    const codes = [...new Set([code].flat())];
    const text =
      issues.length > 1 ? issues.map((issue) => `- ${issue}`).join("\n") : issues.join("");
    const where = `(${codes.join(", ")}: docs/errors.md)`;
    super(`${text}${text.includes("\n") ? "\n" : " "}${where}`);
    this.name = "UserError";
    this.codes = codes;
    this.issues = issues;
  }
}
