import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { markdownTable } from "../lab/figures/markdownTable";
import { article } from "../lab/failover/article";
import { availabilityPage } from "../lab/failover/availabilityPage";
import { bench } from "../lab/failover/bench";
import type { Contender, ContenderId } from "../lab/failover/contender";
import { eventIds } from "../lab/failover/eventList";
import { figureTable } from "../lab/failover/figureTable";
import { keep } from "../lab/failover/kept";
import { kubeVip } from "../lab/failover/kubeVip";
import { machineDescription } from "../lab/failover/machineDescription";
import { ours } from "../lab/failover/ours";
import { picture } from "../lab/failover/picture";
import { jsonReport } from "../lab/failover/jsonReport";
import { readmeFigures } from "../lab/failover/readmeFigures";
import { summaryOf, targetsMet, type Measured } from "../lab/failover/results";
import { createRig, type Rig } from "../lab/failover/rig";
import type { FigureName } from "../lab/failover/statistics";
import { subjectsOf } from "../lab/failover/subjects";
import { installHostPackages } from "../lab/hostPackages";
import { nativeBinaries } from "../lab/native/binaries";
import { UserError } from "../lib/errors";

import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { progress, say } from "./support/say";
import { textTable } from "./support/textTable";

const contenders = [ours, article, kubeVip] as const;
/** Their clusters stand side by side. */
const networks = {
  ours: "192.168.133",
  article: "192.168.134",
  "kube-vip": "192.168.135",
} as const satisfies Record<ContenderId, string>;
const page = join(projectRoot, "docs", "availability.md");
const readme = join(projectRoot, "README.md");
const pagePicture = join(projectRoot, "docs", "pictures", "failover.svg");
const ownPicture = join(projectRoot, "out", "failover.svg");

/** npm run bench:failover: what a client sees when something fails; exit code 1 unless all targets are met. */
async function benchFailover(): Promise<number> {
  const args = parseArguments("bench:failover", process.argv.slice(2), {
    flags: ["json", "docs"],
    options: ["repeat", "out", "minutes"],
  });
  const repeat = wholeNumber("repeat", args.value("repeat")) ?? 20;
  const minutes = wholeNumber("minutes", args.value("minutes"));
  if (process.getuid?.() !== 0) {
    throw new UserError("FHA400", [
      "npm run bench:failover needs root: it makes network namespaces",
    ]);
  }
  const { results, machine } = await measured({ repeat, minutes, folder: args.value("out") });

  const drawing = args.has("docs") ? pagePicture : ownPicture;
  mkdirSync(dirname(drawing), { recursive: true });
  writeFileSync(drawing, picture(results, contenders));
  const table = figureTable(results, contenders);
  if (args.has("docs")) {
    const figures = {
      table: markdownTable(table),
      picture: relative(dirname(page), pagePicture),
      repetitions: repetitionsOf(results),
      machine,
      clientPause: worstOf(results, "clientPause"),
      otherLoad: worstOf(results, "otherLoad"),
      day: new Date().toISOString().slice(0, 10),
    };
    writeFileSync(page, availabilityPage(readFileSync(page, "utf8"), figures));
    writeFileSync(
      readme,
      readmeFigures(readFileSync(readme, "utf8"), figures, results, contenders),
    );
  }
  if (args.has("json")) say(JSON.stringify(jsonReport(results, machine, repeat), undefined, 2));
  else for (const line of [...textTable(table), "", machine, drawing]) say(line);
  return targetsMet(results) ? 0 : 1;
}

function wholeNumber(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new UserError("FHA400", [`--${option}: got "${given}"; allowed: 1, 2, 3 ...`]);
}

interface Extent {
  readonly repeat: number;
  /** No repetition begins after these. */
  readonly minutes: number | undefined;
  /** Where finished repetitions are kept, and what is there already counts. */
  readonly folder: string | undefined;
}

async function measured({
  repeat,
  minutes = Infinity,
  folder,
}: Extent): Promise<{ readonly results: readonly Measured[]; readonly machine: string }> {
  const started = Date.now();
  const passed = (): number => (Date.now() - started) / 60_000;
  const tell = (line: string): void => {
    progress(`[${passed().toFixed(1)} min] ${line}`);
  };
  await installHostPackages(tell);
  const binaries = await nativeBinaries(tell, ["kube-vip"]);
  const columns: { readonly contender: Contender; readonly rig: Rig }[] = [];
  try {
    for (const contender of contenders) {
      tell(`${contender.title}: three control planes are made`);
      const { id } = contender;
      const place = { clusterName: `bench-${id}`, network: networks[id] };
      columns.push({ contender, rig: await createRig(place, binaries) });
    }
    const [first] = columns;
    if (first === undefined) throw new Error("nothing to measure");
    const machine = await machineDescription(first.rig, binaries);
    const kept = keep(await subjectsOf(first.rig, machine), folder);
    const over = (): boolean => passed() >= minutes;
    const common = { events: eventIds, repeat, kept, over, say: tell };
    await Promise.all(columns.map(({ rig, contender }) => bench(rig, { ...common, contender })));
    return { results: kept.results(), machine };
  } finally {
    await Promise.all(columns.map(({ rig }) => rig.remove()));
  }
}

/** How often each event was measured with each contender. */
function repetitionsOf(results: readonly Measured[]): readonly number[] {
  return contenders.flatMap(({ id }) =>
    eventIds.map(
      (event) =>
        results.find((one) => one.contender === id && one.event === event)?.figures.length ?? 0,
    ),
  );
}

function worstOf(results: readonly Measured[], figure: FigureName): number {
  const worst = results.map(
    ({ contender, event }) => summaryOf(results, contender, event, figure)?.worst ?? 0,
  );
  return Math.max(0, ...worst);
}

main(benchFailover);
