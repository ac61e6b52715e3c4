import { throwAwaySecrets } from "../../commands/support/throwAwaySecrets";
import { zeroLock } from "../../commands/support/zeroLock";
import { nodeIgnition } from "../../lib/ignition";
import { planCluster } from "../../lib/plan";
import { configOf, settingsOf } from "./settings";

// A process of its own, so that every time begins as a program does: without Butane loaded. Prints the seconds that all
// nodes took together, the keys ready before.
const config = configOf(settingsOf(Number(process.argv[2])));
const plan = planCluster(config);
const lock = zeroLock(config);
const secrets = throwAwaySecrets(plan);
const known = plan.nodes.map((node) => secrets.nodeSecrets(node));

const started = performance.now();
plan.nodes.forEach((node, i) => {
  const own = known[i];
  if (own !== undefined) nodeIgnition(plan, node, own, lock);
});
process.stdout.write(`${(performance.now() - started) / 1000}\n`);
