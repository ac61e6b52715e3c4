import { UserError } from "../lib/errors";
import { planCluster } from "../lib/plan";

import { endOnSignals } from "./actions/onSignal";
import { confirm, onTerminal } from "./support/ask";
import { clusterApi } from "./support/clusterApi";
import { drillNames, isDrill } from "./support/drill/drills";
import { runDrill } from "./support/drill/runDrill";
import { seenLines } from "./support/drill/seen";
import { stackCluster } from "./support/drill/stackCluster";
import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run drill -- <name>: lets something bad happen to the running cluster, says what a client saw, leaves it healthy. */
async function drill(): Promise<number> {
  const args = parseArguments("drill", process.argv.slice(2), {
    words: [drillNames.join("|")],
    options: ["node"],
  });
  const [name = ""] = args.words;
  if (!isDrill(name)) {
    throw new UserError("FHA400", [`no drill ${name}; there are: ${drillNames.join(", ")}`]);
  }
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const plan = planCluster(readStackConfig(stack));
  const given = args.value("node");
  const chosen = plan.nodes.find((node) => node.name === given);
  if (given !== undefined && chosen === undefined) {
    const names = plan.nodes.map((node) => node.name).join(", ");
    throw new UserError("FHA403", [`stack ${stack} has no node ${given}; it has ${names}`]);
  }
  if (chosen !== undefined && name !== "node-loss" && name !== "resume") {
    throw new UserError("FHA400", [`${name} takes no --node: node-loss and resume do`]);
  }
  const { access } = await clusterApi(engine, stack);
  // Ctrl-C puts back what the drill took away; where an engine runs, it is the one to end first.
  if (name !== "replace-first" && name !== "resume") endOnSignals();
  const seen = await runDrill({
    cluster: stackCluster(stack, plan, access),
    name,
    chosen,
    sure: args.yes ? () => Promise.resolve(true) : asked,
    say,
  });
  if (seen === undefined) return 1;
  for (const line of seenLines(seen)) say(line);
  return 0;
}

function asked(question: string): Promise<boolean> {
  if (onTerminal()) return confirm(question);
  throw new UserError("FHA408", ["asks first: needs a terminal, or --yes"]);
}

main(drill);
