import { settingSchemas } from "../lib/config";
import { settingLines } from "../lib/configHelp";
import { UserError } from "../lib/errors";
import { planCluster } from "../lib/plan";

import { findLock } from "./support/lockStore";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { stackToRead } from "./support/stack";
import { readOwnSettings, readProject, readStackConfig, stackFiles } from "./support/stackConfig";

/** npm run config: every setting, or one, explained and with its value in the selected stack. Needs no engine. */
async function config(): Promise<number> {
  const args = parseArguments("config", process.argv.slice(2), { words: ["key?"] });
  const { declared } = readProject();
  const [wanted] = args.words;
  if (wanted !== undefined && !(wanted in declared)) {
    throw new UserError("FHA100", [
      `${wanted}: no such key; allowed: ${Object.keys(declared).join(", ")}`,
    ]);
  }
  const stack = await stackToRead(args.stack);
  const own = readOwnSettings(stack);
  const others = stackFiles().map((name) => ({ name, keys: Object.keys(readOwnSettings(name)) }));
  const { meanings, problem } = understood(stack);

  say(`stack ${stack}: what Pulumi.${stack}.yaml sets, over the defaults of Pulumi.yaml`);
  for (const [key, declaration] of Object.entries(declared)) {
    if (wanted !== undefined && key !== wanted) continue;
    const lines = settingLines({
      ...declaration,
      key,
      rule: settingSchemas[key] ?? {},
      value: key in own ? own[key] : declaration.default,
      meaning: meanings[key],
      setIn: others.filter(({ keys }) => keys.includes(key)).map(({ name }) => name),
    });
    say(["", ...lines].join("\n"));
  }
  // Last, so that wrong settings do not hide what would be right.
  if (problem !== undefined) throw problem;
  return 0;
}

/** What settings that leave a choice stand for; nothing while the settings are wrong. */
function understood(stack: string): {
  readonly meanings: Readonly<Record<string, unknown>>;
  readonly problem?: UserError;
} {
  try {
    const settings = readStackConfig(stack);
    const { network, hypervisor, endpoint } = planCluster(settings);
    const lock = findLock(stack);
    const meanings = {
      ...(settings.networkName === "" ? { networkName: network.name } : {}),
      ...(settings.dnsServers.length === 0 ? { dnsServers: network.dns } : {}),
      ...(settings.poolPath === "" ? { poolPath: hypervisor.poolPath } : {}),
      ...(settings.vrrpId === 0 ? { vrrpId: endpoint.vrrpId } : {}),
      ...(lock === undefined
        ? {}
        : { osVersion: lock.currentImage, kubernetesVersion: lock.kubernetes }),
    };
    return { meanings };
  } catch (error) {
    if (error instanceof UserError) return { meanings: {}, problem: error };
    throw error;
  }
}

main(config);
