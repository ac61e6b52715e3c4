import type { ErrorCode } from "../../lib/errors";

/** Something that stands in the way, and the command or setting that mends it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly text: string;
  readonly fix: string;
}

export function problemLine({ text, fix }: Problem): string {
  return `${text}. Fix: ${fix}`;
}
