import { UserError } from "../../lib/errors";

import { HelpWanted } from "./parseArguments";
import { say } from "./say";

/** Runs a command to its exit code; a UserError is shown as it is, anything else with its stack. */
export function main(command: () => Promise<number>): void {
  command().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (error instanceof HelpWanted) {
        say(error.message);
        return;
      }
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
