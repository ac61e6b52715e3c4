import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runEngine } from "../../commands/support/runEngine";
import { newRunLog, runLogs, stepsFile } from "../../commands/support/runLog";

const folder = mkdtempSync(join(tmpdir(), "run-engine-test-"));
const logs = join(folder, ".state", "logs");
jest.mock("../../commands/support/projectRoot", () => ({
  get projectRoot() {
    return folder;
  },
}));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A program in the engine's place: writes a recorded event log, says something, and ends with a code. */
function fakeEngine(recorded: string | undefined, code: number, first = ":") {
  const program = join(folder, "pulumi");
  const events = recorded && join(__dirname, "progress", "events", `${recorded}.jsonl`);
  const script = [
    "#!/bin/sh",
    'echo "args: $*"',
    first,
    "echo '@ updating....'",
    "echo 'error: the stack is locked' >&2",
    'while [ "$1" != --event-log ]; do shift; done',
    events === undefined ? ":" : `cat '${events}' > "$2"`,
    `exit ${code}`,
  ];
  writeFileSync(program, script.join("\n"));
  chmodSync(program, 0o755);
  return { program, env: process.env };
}

/** Runs it, and gives what the user was shown. */
async function shown(recorded: string | undefined, code: number, first?: string) {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const outcome = await runEngine({
    engine: fakeEngine(recorded, code, first),
    stack: "dev",
    args: ["up", "--parallel", "4"],
    expected: { nodes: 2, uploads: 3, resources: 0 },
  }).finally(() => {
    write.mockRestore();
  });
  return { outcome, text: written.join("") };
}

describe("runEngine", () => {
  beforeEach(() => {
    rmSync(logs, { recursive: true, force: true });
  });

  it("shows phases in place of the engine's output, which a log of the user's own keeps", async () => {
    const { outcome, text } = await shown("create", 0);
    expect(outcome).toEqual({ code: 0, failures: [], interrupted: false });
    expect(text).toContain("node 2/2 Ready: worker1");
    expect(text).not.toMatch(/updating|locked|logs/);
    const [log = ""] = runLogs();
    expect(readFileSync(log, "utf8")).toMatch(
      /args: up --stack dev --yes --skip-preview .*--parallel 4[\s\S]*the stack is locked/,
    );
    expect(statSync(log).mode & 0o777).toBe(0o600);
    expect(statSync(logs).mode & 0o777).toBe(0o700);
    const steps = readFileSync(stepsFile(log), "utf8");
    expect(steps).toMatch(/"op":"create","urn":"[^"]+-formation"/);
    expect(steps).not.toContain("diagnostic");
    expect(readdirSync(logs)).toHaveLength(2);
  });

  it("ends a failed run with its errors and where the whole output is", async () => {
    const { outcome, text } = await shown("broken", 255);
    expect(outcome.code).toBe(255);
    expect(outcome.failures.map(({ name }) => name)).toEqual([
      "engine-nodes-ready",
      "cp2-leave",
      "",
    ]);
    expect(text).toContain("error: cp2-leave: error reading from server: EOF\n");
    expect(text).toContain(`the engine's whole output: ${runLogs()[0] ?? ""}\n`);
    expect(text).not.toContain("the stack is locked");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("calls %s no failure", async (signal) => {
    setTimeout(() => process.emit(signal), 100);
    const { outcome, text } = await shown("stopped", 255, "trap : INT; sleep 0.5");
    expect(outcome).toEqual({ code: 255, failures: [], interrupted: true });
    expect(text).toContain("stopping: what has begun is finished first");
    expect(text).not.toMatch(/failed|error|signal|whole output/);
  });

  it("shows the end of the output of an engine that failed before its first event", async () => {
    const { text } = await shown(undefined, 255);
    expect(text).toContain("error: the stack is locked\n");
    expect(text).not.toContain("@ updating");
  });

  it("keeps the logs of ten runs", () => {
    for (let day = 1; day <= 14; day += 1) {
      writeFileSync(newRunLog("dev", "up", new Date(Date.UTC(2026, 0, day))), "");
    }
    const names = runLogs().map((path) => path.slice(logs.length + 1));
    expect(names).toHaveLength(10);
    expect([names[0], names.at(-1)]).toEqual([
      "20260105T000000Z-dev-up.log",
      "20260114T000000Z-dev-up.log",
    ]);
  });
});
