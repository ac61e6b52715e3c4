/** Takes one line of progress for a person; never a secret. */
export type Say = (line: string) => void;

/** Progress on stdout, where `pulumi up` shows it as it comes. */
export const sayOnStdout: Say = (line) => {
  process.stdout.write(`${line}\n`);
};
