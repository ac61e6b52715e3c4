import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { article } from "../lab/failover/article";
import { withFigures } from "../lab/failover/availabilityPage";
import { bench } from "../lab/failover/bench";
import { eventIds } from "../lab/failover/eventList";
import { figureTable, markdownTable } from "../lab/failover/figureTable";
import { kubeVip } from "../lab/failover/kubeVip";
import { machineDescription } from "../lab/failover/machineDescription";
import { ours } from "../lab/failover/ours";
import { picture } from "../lab/failover/picture";
import { jsonReport } from "../lab/failover/jsonReport";
import { summaryOf, targetsMet, type Measured } from "../lab/failover/results";
import { createRig } from "../lab/failover/rig";
import { installHostPackages } from "../lab/hostPackages";
import { nativeBinaries } from "../lab/native/binaries";
import { UserError } from "../lib/errors";

import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { progress, say } from "./support/say";
import { textTable } from "./support/textTable";

const contenders = [ours, article, kubeVip] as const;
const page = join(projectRoot, "docs", "availability.md");
const pagePicture = join(projectRoot, "docs", "pictures", "failover.svg");
const ownPicture = join(projectRoot, "out", "failover.svg");

/** npm run bench:failover: what a client sees when something fails; exit code 1 unless all targets are met. */
async function benchFailover(): Promise<number> {
  const args = parseArguments("bench:failover", process.argv.slice(2), {
    flags: ["json", "docs"],
    options: ["repeat"],
  });
  const repeat = Number(args.value("repeat") ?? "20");
  if (!Number.isInteger(repeat) || repeat < 1) {
    throw new UserError("FHA400", [
      `--repeat: got "${args.value("repeat") ?? ""}"; allowed: 1, 2, 3 ...`,
    ]);
  }
  if (process.getuid?.() !== 0) {
    throw new UserError("FHA400", [
      "npm run bench:failover needs root: it makes network namespaces",
    ]);
  }
  const { results, machine } = await measured(repeat);

  const drawing = args.has("docs") ? pagePicture : ownPicture;
  mkdirSync(dirname(drawing), { recursive: true });
  writeFileSync(drawing, picture(results, contenders));
  const table = figureTable(results, contenders);
  if (args.has("docs")) {
    const figures = {
      table: markdownTable(table),
      picture: relative(dirname(page), pagePicture),
      repeat,
      machine,
      clientPause: longestPause(results),
      day: new Date().toISOString().slice(0, 10),
    };
    writeFileSync(page, withFigures(readFileSync(page, "utf8"), figures));
  }
  if (args.has("json")) say(JSON.stringify(jsonReport(results, machine, repeat), undefined, 2));
  else for (const line of [...textTable(table), "", machine, drawing]) say(line);
  return targetsMet(results) ? 0 : 1;
}

async function measured(
  repeat: number,
): Promise<{ readonly results: readonly Measured[]; readonly machine: string }> {
  const started = Date.now();
  const tell = (line: string): void => {
    progress(`[${((Date.now() - started) / 60_000).toFixed(1)} min] ${line}`);
  };
  await installHostPackages(tell);
  const binaries = await nativeBinaries(tell, ["kube-vip"]);
  tell("three control planes are made");
  const rig = await createRig("bench", binaries);
  try {
    const results = await bench(rig, { contenders, events: eventIds, repeat, say: tell });
    return { results, machine: await machineDescription(rig, binaries) };
  } finally {
    await rig.remove();
  }
}

function longestPause(results: readonly Measured[]): number {
  const worst = results.map(
    ({ contender, event }) => summaryOf(results, contender, event, "clientPause")?.worst ?? 0,
  );
  return Math.max(0, ...worst);
}

main(benchFailover);
