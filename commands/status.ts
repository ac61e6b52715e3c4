import { setTimeout as sleep } from "node:timers/promises";

import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireStack } from "./support/stack";
import { clusterStatus, healthy } from "./support/clusterStatus";
import { statusSources } from "./support/status/statusSources";
import { statusLines } from "./support/status/statusText";

const watchMs = 5000;

/** npm run status: the cluster on one screen; exit code 1 unless everything works. --watch shows it until Ctrl-C. */
async function status(): Promise<number> {
  const args = parseArguments("status", process.argv.slice(2), { flags: ["json", "watch"] });
  const engine = requireEngine();
  const sources = await statusSources(engine, await requireStack(engine, args.stack));
  for (;;) {
    const report = await clusterStatus(sources);
    const lines = args.has("json") ? [JSON.stringify(report, undefined, 2)] : statusLines(report);
    // Erased only now: a screen that waits for a slow answer shows the last one.
    if (args.has("watch") && process.stdout.isTTY) process.stdout.write("\u001b[H\u001b[2J");
    for (const line of lines) say(line);
    if (!args.has("watch")) return healthy(report) ? 0 : 1;
    await sleep(watchMs);
  }
}

main(status);
