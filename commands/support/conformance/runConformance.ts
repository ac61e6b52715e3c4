import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cleanUpArguments, runArguments, type ConformanceRun } from "../../../lib/hydrophone";
import { runAttached } from "../run";

import { testCounts } from "./junit";

/** Runs the tests with hydrophone at `program`; says the result, and gives whether all that was asked for passed. */
export async function runConformance(
  program: string,
  run: ConformanceRun,
  say: (line: string) => void,
): Promise<boolean> {
  mkdirSync(run.folder, { recursive: true });
  const junit = join(run.folder, "junit_01.xml");
  // An earlier run's result must not pass for this one's.
  rmSync(junit, { force: true });
  // What a run that was cut off left in the cluster would stop this one.
  const cleaned = await runAttached(program, cleanUpArguments(run));
  if (cleaned !== 0) {
    say(`hydrophone could not clean up (exit code ${cleaned})`);
    return false;
  }
  const code = await runAttached(program, runArguments(run));
  if (!existsSync(junit)) {
    say(`hydrophone brought no result (exit code ${code}); look at ${join(run.folder, "e2e.log")}`);
    return false;
  }
  const { passed, failed } = testCounts(readFileSync(junit, "utf8"));
  for (const name of failed) say(`FAILED ${name}`);
  say(`${run.extent}: ${passed} passed, ${failed.length} failed; ${run.folder} has log and junit`);
  return code === 0 && passed > 0 && failed.length === 0;
}
