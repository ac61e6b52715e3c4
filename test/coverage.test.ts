import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { countsOf, parseCoverage, stateOf } from "../commands/support/coveragePage";
import { projectRoot } from "../commands/support/projectRoot";
import { floorOf, sourceTests, testsCalled } from "./helpers/sourceTests";
import { testTitles } from "./helpers/testTitles";

/** How many rows each article has. */
const articles = { "000": 17, "001": 17, "002": 23, "003": 18, "004": 47 };

const coverage = parseCoverage(readFileSync(join(projectRoot, "docs", "coverage.yaml"), "utf8"));
const rows = Object.entries(coverage);

const tests = sourceTests();

const named = (wanted: string, inLab: boolean) =>
  testsCalled(tests, wanted).filter(({ file }) => (floorOf(file) === "lab") === inLab);

describe("docs/coverage.yaml", () => {
  test("has every row of the articles", () => {
    const expected = Object.entries(articles).flatMap(([article, count]) =>
      Array.from({ length: count }, (_, i) => `${article}-${String(i + 1).padStart(2, "0")}`),
    );
    expect(Object.keys(coverage).sort()).toEqual(expected.sort());
    const counts = Object.entries(countsOf(coverage)).map(([state, count]) => `${count} ${state}`);
    process.stderr.write(`coverage: ${counts.join(", ")}\n`);
  });

  test("names only files that exist", () => {
    const missing = rows.flatMap(([id, { where = [] }]) =>
      where.filter((path) => !existsSync(join(projectRoot, path))).map((path) => `${id}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test("names each test by a title that exactly one test has, those with VMs apart", () => {
    const problems = (id: string, titles: readonly string[], inLab: boolean): readonly string[] =>
      titles
        .map((title) => ({ title, count: named(title, inLab).length }))
        .filter(({ count }) => count !== 1)
        .map(({ title, count }) => `${id}: ${count} tests are called "${title}"`);
    const wrong = rows.flatMap(([id, { proof = [], lab = [] }]) => [
      ...problems(id, proof, false),
      ...problems(id, lab, true),
    ]);
    expect(wrong).toEqual([]);
  });

  test("calls nothing built without a place and a test", () => {
    const built = rows.filter(([, row]) => stateOf(row) === "built");
    const unproved = built.filter(
      ([, { where = [], proof = [] }]) => where.length === 0 || proof.length === 0,
    );
    expect(unproved.map(([id]) => id)).toEqual([]);
  });

  test("gives each row one state with a reason, and leaves at most 15 out on purpose", () => {
    const reasons = rows.map(([id, { successor, notBuilt, open }]) => ({
      id,
      given: [successor, notBuilt, open].filter((reason) => reason !== undefined),
    }));
    const wrong = reasons.filter(({ given }) => given.length > 1 || given.some((text) => !text));
    expect(wrong).toEqual([]);
    expect(countsOf(coverage)["not built"]).toBeLessThanOrEqual(15);
  });
});

describe("testTitles", () => {
  test("sees templates, and titles in one another", () => {
    const own = testTitles(join(projectRoot, "test", "lib", "plan.test.ts"));
    expect(own).toContain("planCluster › spreads control planes over the hosts");
    const each = testTitles(join(projectRoot, "test", "lib", "nodeLabels.test.ts"));
    expect(each).toContain("kubeletMaySet › %s: %s");
  });
});
