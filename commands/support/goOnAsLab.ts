import { UserError } from "../../lib/errors";

import { confirm, onTerminal } from "./ask";
import { say } from "./say";

export interface LabChoice {
  readonly yes: boolean;
  /** --no-lab, or a lab already: the real thing or nothing. */
  readonly refused: boolean;
}

/** What the lab makes and costs, by README's figures. */
const offer = [
  "npm run lab needs nothing but package registries: it builds what these servers would serve, and makes, in software emulation,",
  "one control plane and one worker: about 7 minutes, 8 GiB of memory. The first time, with its builds: half an hour, 25 GiB of disk.",
  "Three control planes: answer no, and npm run lab -- --size ha (17 minutes once built, 9 GiB for the machines alone).",
];

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
  for (const line of offer) say(line);
  const question = "Go on as the lab, with one control plane and one worker?";
  if (!yes && onTerminal() && !(await confirm(question))) return 1;
  const { runLab } = await import("../lab.js");
  return runLab({ yes: true });
}
