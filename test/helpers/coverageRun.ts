import type { Coverage } from "../../commands/support/coveragePage";
import { floorOf, testsCalled, type SourceTest } from "./sourceTests";

/** A test that jest has reported: its file, and its title with those around it, filled in. */
export interface ReportedTest {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
}

export interface CoverageRun {
  /** Rows whose tests did not run, or did not pass, though their floor ran. */
  readonly problems: readonly string[];
  /** Floor that did not run -> rows that only its tests show in part or whole. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
}

/** What a run of these floors says of the tests that docs/coverage.yaml names. */
export function coverageRun(
  coverage: Coverage,
  tests: readonly SourceTest[],
  floors: readonly string[],
  reported: readonly ReportedTest[],
): CoverageRun {
  const problems: string[] = [];
  const leftOut: Record<string, string[]> = {};
  for (const [row, { proof = [], lab = [] }] of Object.entries(coverage)) {
    for (const wanted of [...proof, ...lab]) {
      const [test] = testsCalled(tests, wanted);
      if (test === undefined) {
        problems.push(`${row}: there is no test "${wanted}"`);
        continue;
      }
      const floor = floorOf(test.file);
      if (floors.includes(floor)) problems.push(...judged(row, test, reported));
      else leftOut[floor] = [...new Set([...(leftOut[floor] ?? []), row])];
    }
  }
  return { problems, leftOut };
}

function judged(row: string, test: SourceTest, reported: readonly ReportedTest[]): string[] {
  const form = titleForm(test.title);
  const own = reported.filter(({ file, title }) => file === test.file && form.test(title));
  if (own.length === 0) return [`${row}: "${test.title}" did not run (${test.file})`];
  return own
    .filter(({ passed }) => !passed)
    .map(({ title }) => `${row}: "${title}" did not pass (${test.file})`);
}

/** What jest makes of a title: test.each puts values in place of %s and $name. */
function titleForm(title: string): RegExp {
  const fixed = title.split(/%[a-z#]|\$#?\w[\w.]*/);
  const plain = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${plain.join("[^]*")}$`);
}
