import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { prepareTests } from "./prepare";

/** What jest writes with --json; only what is reported here. */
interface JestResult {
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
  return { name, passed: result.numPassedTests, failed, skipped: result.numPendingTests, seconds };
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
  return sum("failed") === 0 ? 0 : 1;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
