import { isIPv4 } from "node:net";

import { planCluster } from "../lib/plan";
import { runtimeClassesOf } from "../lib/runtimeClasses";

import { clusterApi } from "./support/clusterApi";
import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { podSeconds } from "./support/pods/ownNamespace";
import { say } from "./support/say";
import { passed, resultTable } from "./support/smoke/results";
import { runSmoke } from "./support/smoke/runSmoke";
import { requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run smoke: pods on every node, and of every runtime class, reach each other, a service and DNS; exit code 1 when anything failed. */
async function smoke(): Promise<number> {
  const args = parseArguments("smoke", process.argv.slice(2), { options: ["image", "external"] });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const config = readStackConfig(stack);
  const { api, access } = await clusterApi(engine, stack);
  const { timing } = access;
  const plan = planCluster(config);
  const start = Date.now();
  const { results, targets } = await runSmoke({
    api,
    image: args.value("image") ?? config.smokeImage,
    runtimeClasses: runtimeClassesOf(plan),
    mesh: plan.mesh !== undefined,
    seconds: podSeconds(timing),
    timing,
    timeout: timing === "emulated" ? 20 : 5,
    external: externalName(args.value("external")),
    say,
  });
  for (const line of resultTable(results, targets)) say(line);
  const seconds = Math.round((Date.now() - start) / 1000);
  const checks = results.length * (targets.length + 1);
  say(
    passed(results) ? `all ${checks} checks passed in ${seconds} s` : `FAILED after ${seconds} s`,
  );
  return passed(results) ? 0 : 1;
}

/** `<name>` must resolve to something; `<name>=<address>` to that. */
function externalName(given: string | undefined): { name: string; contains: string } | undefined {
  if (given === undefined) return undefined;
  const [name = "", address = ""] = given.split("=");
  // nslookup prints "Name:" above an answer only.
  return { name, contains: isIPv4(address) ? address : "Name:" };
}

main(smoke);
