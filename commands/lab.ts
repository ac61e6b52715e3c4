import { prepareEngine } from "../lab/engine";
import { installHostPackages, missingHostPackages } from "../lab/hostPackages";
import { ensureHypervisor } from "../lab/hypervisor";
import { labSizes, labStackName, writeLabStack, type LabSize } from "../lab/labStack";
import { ensureServers } from "../lab/servers";
import { UserError } from "../lib/errors";

import { requireEngine } from "./support/engine";
import { writeEnvFile } from "./support/envFile";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { say } from "./support/say";
import { selectOrCreateStack } from "./support/stack";
import { upStack } from "./support/upStack";

export interface LabArguments {
  readonly yes: boolean;
  readonly size?: LabSize;
}

/** Brings up the proving ground: everything built from package registries, then the unchanged program on it. */
export async function runLab({ yes, size = "small" }: LabArguments): Promise<number> {
  const started = Date.now();
  const progress = (line: string): void => {
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    say(`[${minutes} min] ${line}`);
  };
  if (process.getuid?.() !== 0) {
    throw new UserError(["npm run lab needs root: it builds disk images and starts libvirt"]);
  }
  if ((await missingHostPackages()).length > 0) await installHostPackages(progress);
  await ensureHypervisor(progress);
  const { env, pulumi } = await prepareEngine(progress);
  writeEnvFile({ ...env, PULUMI: pulumi });
  writeLabStack(projectRoot, size, await ensureServers(progress));

  const stack = labStackName(size);
  const engine = requireEngine();
  await selectOrCreateStack(engine, stack);
  progress(`stack ${stack}`);
  const code = await upStack({ engine, stack, yes });
  progress("done");
  return code;
}

async function lab(): Promise<number> {
  const args = parseArguments("lab", process.argv.slice(2), { options: ["size"] });
  const size = args.value("size") ?? "small";
  const known = labSizes.find((name) => name === size);
  if (known === undefined) {
    throw new UserError([`--size: got "${size}"; allowed: ${labSizes.join(", ")}`]);
  }
  return runLab({ yes: args.yes, size: known });
}

if (require.main === module) main(lab);
