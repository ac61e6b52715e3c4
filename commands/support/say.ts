/** One line for the user, on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line of progress, on standard error: standard output stays free for results. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
