import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { secretsOfEnvironment, secretsOfState } from "./support/bundle/knownSecrets";
import { stackParts } from "./support/bundle/stackParts";
import { writeBundle } from "./support/bundle/writeBundle";
import { findEngine } from "./support/engine";
import { exportState } from "./support/healState";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { say } from "./support/say";
import { stackToRead } from "./support/stack";

/** npm run support-bundle: logs, versions, settings, plan, status and journals in one file, without secrets. */
async function supportBundle(): Promise<number> {
  const args = parseArguments("support-bundle", process.argv.slice(2), { options: ["out"] });
  const stack = await stackToRead(args.stack);
  const engine = findEngine();
  const state = engine && (await exportState(engine, stack, true).catch(() => undefined));
  const time = new Date().toISOString().replace(/[-:]/g, "").replace(/\..*$/, "Z");
  const name = `support-${stack}-${time}.tar.gz`;
  const path = resolve(args.value("out") ?? join(projectRoot, "out", name));
  mkdirSync(dirname(path), { recursive: true });
  const secrets = [
    ...secretsOfEnvironment(engine?.env ?? process.env),
    ...(state === undefined ? [] : secretsOfState(state)),
  ];
  const missing = await writeBundle(path, stackParts({ stack, engine, state }), secrets);
  for (const line of missing) say(`not in it: ${line}`);
  say(path);
  say(
    "keys, tokens and passwords are hidden in it; addresses and names are not: look before you send it",
  );
  return 0;
}

main(supportBundle);
