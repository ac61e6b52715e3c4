import {
  labSizes,
  labStackName,
  readLabVariant,
  type LabSize,
  type LabVariant,
} from "../lab/labStack";
import { prepareLabStack, requireRoot } from "../lab/prepareLabStack";
import { stopServers } from "../lab/servers";
import { UserError } from "../lib/errors";

import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { upStack } from "./support/upStack";

export interface LabArguments {
  readonly yes: boolean;
  readonly size?: LabSize;
  readonly variant?: LabVariant | undefined;
  /** Settings of another stack that a fresh lab starts with. */
  readonly taken?: Readonly<Record<string, unknown>>;
  /** Everything but the machines. */
  readonly prepareOnly?: boolean;
}

/** Brings up the proving ground: everything built from package registries, then the unchanged program on it. */
export async function runLab({
  yes,
  size = "small",
  variant,
  taken = {},
  prepareOnly = false,
}: LabArguments): Promise<number> {
  const started = Date.now();
  const progress = (line: string): void => {
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    say(`[${minutes} min] ${line}`);
  };
  requireRoot();
  const stack = labStackName(size, variant);
  const settings = { ...taken, ...labSizes[size], ...variant?.settings };
  const wish = { stack, settings, follow: variant !== undefined };
  const { engine } = await prepareLabStack(wish, progress);
  progress(`stack ${stack}`);
  if (prepareOnly) return 0;
  const code = await upStack({ engine, stack, yes });
  progress(code === 0 ? "done" : "stopped");
  return code;
}

async function lab(): Promise<number> {
  const args = parseArguments("lab", process.argv.slice(2), {
    flags: ["prepare", "stop-servers"],
    options: ["size", "settings"],
  });
  if (args.has("stop-servers")) {
    await stopServers();
    return 0;
  }
  const size = args.value("size") ?? "small";
  const sizes = Object.keys(labSizes) as LabSize[];
  const known = sizes.find((name) => name === size);
  if (known === undefined) {
    throw new UserError("FHA400", [`--size: got "${size}"; allowed: ${sizes.join(", ")}`]);
  }
  const file = args.value("settings");
  const variant = file === undefined ? undefined : readLabVariant(file);
  return runLab({ yes: args.yes, size: known, variant, prepareOnly: args.has("prepare") });
}

if (require.main === module) main(lab);
