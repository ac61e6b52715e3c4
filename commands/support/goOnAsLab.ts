import { UserError } from "../../lib/errors";

import type { LabArguments } from "../lab";
import { ask, onTerminal } from "./ask";
import { say } from "./say";
import { readOwnSettings } from "./stackConfig";

type LabSize = NonNullable<LabArguments["size"]>;

export interface LabChoice {
  /** The stack that cannot be made; a lab is a stack of its own. */
  readonly stack: string;
  readonly yes: boolean;
  /** --no-lab, or a lab already: the real thing or nothing. */
  readonly refused: boolean;
}

/** What the lab makes and costs, by README's figures. */
const offer = [
  "The lab needs nothing but package registries: it builds what these servers would serve, and makes, in software emulation,",
  "  small: one control plane and one worker, about 7 minutes, 8 GiB of memory",
  "  ha:    three control planes, about 17 minutes, 9 GiB for the machines alone",
  "The first time its builds come on top: 22 minutes, 25 GiB of disk.",
];

/** Of the user's settings, what a lab takes over: without it nobody can log in, and later costs every machine. */
const taken = "sshAuthorizedKeys";

/** What `up` does where official servers do not answer: says so, asks on a terminal, and runs the lab. */
export async function goOnAsLab(
  silent: readonly string[],
  { stack, yes, refused }: LabChoice,
): Promise<number> {
  const what = `cannot be reached: ${silent.join(", ")}`;
  if (refused)
    throw new UserError("FHA218", [
      `${what}. A mirror can be set: imageServer, imageKeyUrl, sysextServer, chartMirrors`,
    ]);
  say(what);
  for (const line of offer) say(line);
  const own = readOwnSettings(stack);
  const left = Object.keys(own).filter((key) => key !== taken && key !== "clusterName");
  if (left.length > 0) say(`It leaves out what Pulumi.${stack}.yaml sets: ${left.join(", ")}`);
  const asks = !yes && onTerminal();
  const size = asks ? labSizeIn(await ask("Go on as the lab? small, ha or no: ")) : "small";
  if (size === undefined) return 1;
  const { runLab } = await import("../lab.js");
  return runLab({ yes: true, size, ...(taken in own && { taken: { [taken]: own[taken] } }) });
}

/** The answer to "small, ha or no"; who just agrees gets the small one. */
export function labSizeIn(answer: string): LabSize | undefined {
  if (/^(s|small|y|yes)$/i.test(answer)) return "small";
  return /^ha$/i.test(answer) ? "ha" : undefined;
}
