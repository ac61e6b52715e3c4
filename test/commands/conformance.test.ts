import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findHydrophone } from "../../commands/support/conformance/findHydrophone";
import { testCounts } from "../../commands/support/conformance/junit";
import { runConformance } from "../../commands/support/conformance/runConformance";
import { hydrophoneSumsUrl, type ConformanceRun } from "../../lib/hydrophone";
import type { Lock } from "../../lib/lock";
import { aLock } from "../helpers/fixtures";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flatcar-ha-conformance-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const junit = (...cases: readonly (readonly [string, string])[]): string => `<?xml version="1.0"?>
<testsuites tests="3"><testsuite name="Kubernetes e2e suite">
${cases.map(([name, status]) => `<testcase name="${name}" classname="x" status="${status}" time="1"></testcase>`).join("\n")}
</testsuite></testsuites>`;

/** A hydrophone that notes its arguments, and ends with a code after it wrote a result, if any. */
function pretendHydrophone(code: number, result?: string): string {
  const path = join(folder, "hydrophone");
  writeFileSync(join(folder, "result.xml"), result ?? "");
  const write = result === undefined ? "" : `cp ${folder}/result.xml ${folder}/out/junit_01.xml`;
  writeFileSync(
    path,
    `#!/bin/sh
echo "$@" >>${folder}/calls
case "$*" in *--cleanup*) exit 0 ;; esac
${write}
exit ${code}
`,
  );
  chmodSync(path, 0o755);
  return path;
}

function aRun(extent: ConformanceRun["extent"]): ConformanceRun {
  const kubeconfig = join(folder, "kubeconfig");
  const [kubernetes, busybox] = ["1.36.3", "r/busybox:1"];
  return { extent, kubeconfig, folder: join(folder, "out"), kubernetes, busybox, emulated: false };
}

async function outcome(program: string): Promise<{ passed: boolean; lines: string[] }> {
  const lines: string[] = [];
  const passed = await runConformance(program, aRun("quick"), (line) => lines.push(line));
  return { passed, lines };
}

describe("npm run conformance", () => {
  test("cleans up what an earlier run left, then runs the tests of the cluster's exact version (002-21)", async () => {
    const program = pretendHydrophone(0, junit(["[It] a [Conformance]", "passed"]));
    await runConformance(program, aRun("full"), () => undefined);
    const common = `--kubeconfig ${folder}/kubeconfig --output-dir ${folder}/out --namespace flatcar-ha-conformance --conformance-image registry.k8s.io/conformance:v1.36.3 --busybox-image r/busybox:1 --startup-timeout 15m`;
    expect(readFileSync(join(folder, "calls"), "utf8").trim().split("\n")).toEqual([
      `${common} --cleanup`,
      `${common} --conformance`,
    ]);
  });

  test("shows how many passed and each that failed", async () => {
    const cases = junit(
      ["[BeforeSuite]", "passed"],
      ["[It] one &#34;x&#34;", "passed"],
      ["[It] two &lt;b&gt;", "failed"],
      ["[It] three", "timedout"],
      ["[It] four", "skipped"],
    );
    expect(testCounts(cases)).toEqual({ passed: 1, failed: ["two <b>", "three"] });
    const { passed, lines } = await outcome(pretendHydrophone(1, cases));
    expect(passed).toBe(false);
    expect(lines).toEqual([
      "FAILED two <b>",
      "FAILED three",
      `quick: 1 passed, 2 failed; ${folder}/out has log and junit`,
    ]);
  });

  test("passes only when tests ran and hydrophone says so too", async () => {
    const good = junit(["[It] a", "passed"]);
    const none = junit(["[It] a", "skipped"]);
    expect((await outcome(pretendHydrophone(0, good))).passed).toBe(true);
    expect((await outcome(pretendHydrophone(1, good))).passed).toBe(false);
    expect((await outcome(pretendHydrophone(0, none))).passed).toBe(false);
  });

  test("takes no earlier run's result for this one's", async () => {
    await outcome(pretendHydrophone(0, junit(["[It] a", "passed"])));
    const { passed, lines } = await outcome(pretendHydrophone(2));
    expect([passed, existsSync(join(folder, "out", "junit_01.xml"))]).toEqual([false, false]);
    expect(lines.join()).toMatch(/no result \(exit code 2\)/);
  });
});

describe("hydrophone itself", () => {
  const file = "hydrophone_Linux_x86_64.tar.gz";

  /** An archive, what asks for it, and what was asked and kept. */
  function release(listed?: string) {
    const program = pretendHydrophone(0);
    execFileSync("tar", ["-czf", join(folder, file), "-C", folder, "hydrophone"]);
    rmSync(program);
    const bytes = readFileSync(join(folder, file));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const [fetched, kept]: [string[], Lock[]] = [[], []];
    jest.spyOn(globalThis, "fetch").mockImplementation((url) => {
      fetched.push(url as string);
      return Promise.resolve(new Response(bytes));
    });
    const find = (lock: Lock, arch = "x64"): Promise<string> =>
      findHydrophone({
        lock,
        writeLock: (next) => kept.push(next),
        fetchText: (url) => {
          fetched.push(url);
          return Promise.resolve(`${listed ?? sha256}  ${file}\n`);
        },
        say: () => undefined,
        platform: "linux",
        arch,
        root: join(folder, "cache"),
      });
    return { find, fetched, kept, sha256 };
  }

  test("is fetched once, by a hash that the lock keeps from then on", async () => {
    const { find, fetched, kept, sha256 } = release();
    const path = await find(aLock());
    expect(execFileSync(path, ["--version"], { encoding: "utf8" })).toBe("");
    const url = `https://github.com/kubernetes-sigs/hydrophone/releases/download/v0.7.0/${file}`;
    expect(fetched).toEqual([hydrophoneSumsUrl, url]);
    expect(kept.map(({ tools }) => tools)).toEqual([{ [file]: { version: "0.7.0", url, sha256 } }]);
    expect(await find(kept[0] ?? aLock())).toBe(path);
    expect(fetched).toHaveLength(2);
  });

  test("is refused with another hash than the lock's, and where there is no release", async () => {
    const { find } = release("0".repeat(64));
    await expect(find(aLock())).rejects.toMatchObject({ codes: ["FHA216"] });
    await expect(find(aLock(), "mips")).rejects.toMatchObject({ codes: ["FHA423"] });
  });

  test("is refused where the release names no hash of it", async () => {
    const { find } = release();
    await expect(find(aLock(), "arm64")).rejects.toMatchObject({ codes: ["FHA211"] });
  });
});
