import { coverageRun, type ReportedTest } from "./helpers/coverageRun";

const tests = [
  { file: "test/lib/a.test.ts", title: "a › adds %s to $thing.name (1)" },
  { file: "test/lib/a.test.ts", title: "a › takes 100%" },
  { file: "test/lab/b.test.ts", title: "boots" },
  { file: "test/engine/c.test.ts", title: "runs" },
];
const coverage = {
  "001-01": { asks: "sums", proof: ["adds %s to $thing.name (1)", "takes 100%"], lab: ["boots"] },
  "001-02": { asks: "runs", proof: ["runs", "boots"] },
};
const ran = (title: string, passed = true, file = "test/lib/a.test.ts"): ReportedTest => ({
  file,
  title,
  passed,
});
const whole = [ran("a › adds 2 to 3 (1)"), ran("a › adds 3 to 4 (1)"), ran("a › takes 100%")];

test("is content with named tests that ran and passed, and lists the floors that did not run", () => {
  expect(coverageRun(coverage, tests, ["unit"], whole)).toEqual({
    problems: [],
    leftOut: { lab: ["001-01", "001-02"], engine: ["001-02"] },
  });
});

test("names a test that did not run, by whatever else ran in its place", () => {
  const others = [
    ran("a › adds 2 to 3 (1)", true, "test/lib/other.test.ts"),
    ran("b › takes 100%"),
  ];
  const { problems } = coverageRun(coverage, tests, ["unit"], others);
  expect(problems).toEqual([
    '001-01: "a › adds %s to $thing.name (1)" did not run (test/lib/a.test.ts)',
    '001-01: "a › takes 100%" did not run (test/lib/a.test.ts)',
  ]);
});

test("names each run of a test that failed or was skipped", () => {
  const [first, ...rest] = whole;
  const { problems } = coverageRun(
    coverage,
    tests,
    ["unit"],
    [{ ...(first ?? ran("")), passed: false }, ...rest],
  );
  expect(problems).toEqual(['001-01: "a › adds 2 to 3 (1)" did not pass (test/lib/a.test.ts)']);
});

test("names a title that no test has", () => {
  const { problems } = coverageRun({ "001-03": { asks: "x", proof: ["gone"] } }, tests, [], []);
  expect(problems).toEqual(['001-03: there is no test "gone"']);
});
