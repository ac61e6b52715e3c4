import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { readCreation, type Stage } from "../lab/bench/creation";
import { figuresOf, judged } from "../lab/bench/figures";
import { measure } from "../lab/bench/measure";
import { creationTable, figureTable } from "../lab/bench/tables";
import { machine } from "../lab/figures/machine";
import { markdownTable } from "../lab/figures/markdownTable";
import { withFigures } from "../lab/figures/pagePart";
import { UserError } from "../lib/errors";

import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { newestCreation } from "./support/runLog";
import { progress, say } from "./support/say";
import { textTable } from "./support/textTable";

const page = join(projectRoot, "docs", "performance.md");

/** npm run bench: how fast the program is, and what it fetches; exit code 1 unless all targets are met. */
async function bench(): Promise<number> {
  const args = parseArguments("bench", process.argv.slice(2), {
    flags: ["json", "docs"],
    options: ["repeat", "creation"],
  });
  const repeat = Number(args.value("repeat") ?? "5");
  if (!Number.isInteger(repeat) || repeat < 1) {
    throw new UserError("FHA400", [
      `--repeat: got "${args.value("repeat") ?? ""}"; allowed: 1, 2, 3 ...`,
    ]);
  }
  const creation = recordedCreation(args.value("creation"));
  const started = Date.now();
  const measured = await measure(repeat, (line) => {
    progress(`[${((Date.now() - started) / 60_000).toFixed(1)} min] ${line}`);
  });

  const figures = figuresOf({ ...measured, creation });
  const targets = judged(figures);
  const targetsMet = targets.every(({ met }) => met);
  const tables = [figureTable(figures), ...(creation.length > 0 ? [creationTable(creation)] : [])];
  if (args.has("docs")) {
    const day = new Date().toISOString().slice(0, 10);
    const how = `Measured on ${day}, each time ${repeat} times. ${machine()}.`;
    const content = [how, ...tables.map(markdownTable)];
    writeFileSync(page, withFigures(readFileSync(page, "utf8"), "bench", content));
  }
  if (args.has("json")) {
    const report = { machine: machine(), repeat, figures, creation, targets, targetsMet };
    say(JSON.stringify(report, undefined, 2));
  } else {
    for (const table of tables) for (const line of [...textTable(table), ""]) say(line);
    say(machine());
    if (creation.length === 0) say("no creation is recorded here: npm run up keeps one");
  }
  return targetsMet ? 0 : 1;
}

function recordedCreation(given: string | undefined): readonly Stage[] {
  const file = given === undefined ? newestCreation() : resolve(given);
  return file === undefined ? [] : readCreation(file);
}

main(bench);
