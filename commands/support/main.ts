import { UserError } from "../../lib/errors";

/** Runs a command to its exit code; a UserError is shown as it is, anything else with its stack. */
export function main(command: () => Promise<number>): void {
  command().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const text =
        error instanceof UserError
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = 1;
    },
  );
}
