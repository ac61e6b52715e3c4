import { clusterApi } from "./support/clusterApi";
import { gatherCluster, gatherNodes } from "./support/cis/gatherFacts";
import { cisLines, cisResults, failed } from "./support/cis/report";
import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { podSeconds } from "./support/pods/ownNamespace";
import { progress, say } from "./support/say";
import { requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run cis: the CIS Kubernetes Benchmark on the running cluster's nodes; exit code 1 when anything fails. */
async function cis(): Promise<number> {
  const args = parseArguments("cis", process.argv.slice(2), {
    flags: ["json"],
    options: ["image"],
  });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const config = readStackConfig(stack);
  const { api, access } = await clusterApi(engine, stack);
  const { timing } = access;
  const nodes = await gatherNodes({
    api,
    image: args.value("image") ?? config.smokeImage,
    seconds: podSeconds(timing),
    timing,
    say: progress,
  });
  const results = cisResults(nodes, await gatherCluster(api, config.cni));
  const lines = args.has("json") ? [JSON.stringify(results, undefined, 2)] : cisLines(results);
  for (const line of lines) say(line);
  return failed(results) ? 1 : 0;
}

main(cis);
