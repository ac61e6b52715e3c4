import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { parseCoverage } from "../commands/support/coveragePage";
import { coverageRun, type ReportedTest } from "./helpers/coverageRun";
import { sourceTests } from "./helpers/sourceTests";
import { prepareTests } from "./prepare";

/** What jest writes with --json; only what is used here. */
interface JestResult {
  readonly testResults: readonly {
    /** Absolute path. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

interface Floor {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly tests: readonly ReportedTest[];
}

const root = join(__dirname, "..");
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function runFloor(name: string, folder: string): Floor {
  const report = join(folder, `${name}.json`);
  const started = Date.now();
  const arguments_ = ["--selectProjects", name, "--json", "--outputFile", report];
  // Floors with real processes share ports, bridges and two cores.
  if (name !== "unit" && name !== "rendered") arguments_.push("--runInBand");
  const { status } = spawnSync("node_modules/.bin/jest", arguments_, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  const result = JSON.parse(readFileSync(report, "utf8")) as JestResult;
  const broken = result.numRuntimeErrorTestSuites + (status === 0 ? 0 : 1);
  const failed = result.numFailedTests > 0 ? result.numFailedTests : broken;
  const [passed, skipped] = [result.numPassedTests, result.numPendingTests];
  return { name, passed, failed, skipped, seconds, tests: reportedTests(result) };
}

function reportedTests({ testResults }: JestResult): readonly ReportedTest[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: relative(root, name),
      title: [...ancestorTitles, title].join(" › "),
      passed: status === "passed",
    })),
  );
}

/** Whether every test that docs/coverage.yaml names has run and passed, as far as its floor ran; says what did not. */
function rowsAreShown(floors: readonly Floor[]): boolean {
  const coverage = parseCoverage(readFileSync(join(root, "docs", "coverage.yaml"), "utf8"));
  const names = floors.map(({ name }) => name);
  const reported = floors.flatMap(({ tests }) => tests);
  const { problems, leftOut } = coverageRun(coverage, sourceTests(), names, reported);
  for (const [floor, rows] of Object.entries(leftOut)) {
    say(
      `docs/coverage.yaml: floor ${floor} did not run, so this run does not show ${rows.join(", ")}`,
    );
  }
  for (const problem of problems) say(`docs/coverage.yaml: ${problem}`);
  return problems.length === 0;
}

/** Runs the floors that this machine can run, or those named; prints how many tests ran in each, and how long. */
async function main(wanted: readonly string[]): Promise<number> {
  const asRoot = process.getuid?.() === 0;
  const floors =
    wanted.length > 0 ? wanted : ["unit", "rendered", "engine", ...(asRoot ? ["network"] : [])];
  await prepareTests(floors, say);

  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-tests-"));
  const results: Floor[] = [];
  for (const floor of floors) {
    say(`== floor ${floor}`);
    results.push(runFloor(floor, folder));
  }
  rmSync(folder, { recursive: true });

  for (const { name, passed, failed, skipped, seconds } of results) {
    say(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`);
  }
  if (wanted.length === 0 && !asRoot) say("network: left out, it needs root for its namespaces");
  const sum = (key: "passed" | "failed" | "skipped"): number =>
    results.reduce((total, floor) => total + floor[key], 0);
  say(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  const shown = rowsAreShown(results);
  return shown && sum("failed") === 0 ? 0 : 1;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
