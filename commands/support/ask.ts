import { createInterface } from "node:readline/promises";

/** Whether a person sits at both ends. */
export function onTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Asks a yes-or-no question on the terminal; no is the default. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `));
}

export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
