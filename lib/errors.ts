/** A mistake the user can mend: one line per issue, shown without a stack trace; never holds a secret. */
export class UserError extends Error {
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.length > 1 ? issues.map((issue) => `- ${issue}`).join("\n") : issues.join(""));
    this.name = "UserError";
    this.issues = issues;
  }
}
