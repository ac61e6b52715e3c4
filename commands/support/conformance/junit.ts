/** What a run of Kubernetes' tests came to. */
export interface TestCounts {
  readonly passed: number;
  /** Names. */
  readonly failed: readonly string[];
}

/** Counts of a junit file as ginkgo writes it: one testcase with a status for each test and each step around them. */
export function testCounts(junit: string): TestCounts {
  const cases = [...junit.matchAll(/<testcase ([^>]*)>/g)].map(([, attributes = ""]) => ({
    name: unescaped(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? ""),
    status: /\bstatus="([^"]*)"/.exec(attributes)?.[1] ?? "",
  }));
  const bad = cases.filter(({ status }) => !["passed", "skipped", "pending"].includes(status));
  return {
    // [BeforeSuite] and the like are no tests.
    passed: cases.filter(({ name, status }) => status === "passed" && name.startsWith("[It]"))
      .length,
    failed: bad.map(({ name }) => name.replace(/^\[It\] /, "")),
  };
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#34": '"',
  "#39": "'",
  amp: "&",
};

function unescaped(text: string): string {
  return text.replace(/&([\w#]+);/g, (whole, name: string) => entities[name] ?? whole);
}
