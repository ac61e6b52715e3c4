import type { ClusterAccess } from "../lib/access";
import { impactOf } from "../lib/impact";
import { isReady } from "../lib/nodeStatus";
import { planCluster } from "../lib/plan";
import { parsePreview, type Preview } from "../lib/preview";

import { operatorApi } from "./actions/connect";
import { pulumiQuiet, requireEngine, type Engine } from "./support/engine";
import { impactLines } from "./support/impactLines";
import { listNodes } from "./support/listNodes";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { progress, say } from "./support/say";
import { requireStack, stackOutput } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run plan: what `up` would do to nodes and etcd; exit code 1 where the guard would stop it. */
async function plan(): Promise<number> {
  const args = parseArguments("plan", process.argv.slice(2), { flags: ["json"] });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  // What is wrong with the settings is said by itself, not wrapped into the engine's words.
  const wanted = planCluster(readStackConfig(stack));
  const dead = await deadNodes(engine, stack);
  const preview = await previewOf(engine, stack);
  const impact = impactOf(preview, wanted, dead);
  if (args.has("json")) say(JSON.stringify(impact, undefined, 2));
  else for (const line of impactLines(impact)) say(line);
  return impact.refusals.length === 0 ? 0 : 1;
}

async function previewOf(engine: Engine, stack: string): Promise<Preview> {
  // One document, whatever the user's environment asks for.
  const env = { ...engine.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false" };
  const args = ["preview", "--json", "--show-sames", "--stack", stack];
  const { code, stdout, stderr } = await pulumiQuiet({ ...engine, env }, args);
  return parsePreview(code, stdout || stderr);
}

/** Nodes that are not Ready; none while there is no cluster. */
async function deadNodes(engine: Engine, stack: string): Promise<readonly string[]> {
  const access = await stackOutput<ClusterAccess>(engine, stack, "access");
  if (access === undefined) return [];
  try {
    const found = await listNodes(operatorApi(access));
    return found.filter((node) => !isReady(node)).map(({ metadata }) => metadata.name);
  } catch {
    progress(
      "the API does not answer: no node leaves until it does, and which are dead is unknown",
    );
    return [];
  }
}

main(plan);
