import { UserError } from "../../lib/errors";

import { confirm, onTerminal } from "./ask";
import { say } from "./say";

export interface LabChoice {
  readonly yes: boolean;
  /** --no-lab: the real thing or nothing. */
  readonly refused: boolean;
}

/** What `up` does where official servers do not answer: says so, asks on a terminal, and runs the lab. */
export async function goOnAsLab(
  silent: readonly string[],
  { yes, refused }: LabChoice,
): Promise<number> {
  const what = `cannot be reached: ${silent.join(", ")}`;
  if (refused)
    throw new UserError("FHA218", [
      `${what}. A mirror can be set: imageServer, imageKeyUrl, sysextServer, chartMirrors`,
    ]);
  say(what);
  say("npm run lab needs nothing but package registries: it builds what these servers would serve");
  if (!yes && onTerminal() && !(await confirm("Go on as the lab?"))) return 1;
  const { runLab } = await import("../lab.js");
  return runLab({ yes: true });
}
