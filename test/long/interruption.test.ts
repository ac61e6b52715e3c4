import { ClusterUnderEngine } from "../engine/clusterUnderEngine";
import { settings, worker } from "../engine/story";
import { report } from "../network/support";
import { cut, type Ending } from "./cut";

/** Somewhere in these seconds. */
const between = (from: number, to: number): number => from + Math.random() * (to - from);

// One story: each test goes on from what the one before left.
describe("our commands, cut off at random moments", () => {
  const cluster = new ClusterUnderEngine(settings);
  const nodes = ["cp1", "cp2", "cp3", "worker1"];

  const cutOff = async (
    ending: Ending,
    [from, to]: readonly [number, number],
    name: string,
    ...words: readonly string[]
  ): Promise<void> => {
    const line = cluster.commandLine(name, ...words, "--yes");
    const { after, output } = await cut(line, ending, between(from, to));
    const last = output.trim().split("\n").at(-1) ?? "";
    report(`${ending} to ${name} ${words.join(" ")} after ${after.toFixed(1)} s: ${last.trim()}`);
    // Of a destroy that is not done, nothing is said of what it has left.
    expect(output).not.toContain("STILL THERE");
  };
  const succeeds = async (name: string, ...words: readonly string[]): Promise<void> => {
    const started = Date.now();
    const { code, stdout, stderr } = await cluster.command(name, ...words);
    report(`${name}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stdout.slice(-4000)}${stderr}`);
  };
  /** All are Ready, and libvirt has each machine once and nothing else. */
  const expectWhole = async (): Promise<void> => {
    await succeeds("status");
    const found = cluster.inLibvirt();
    expect(found.filter((name) => /^engine-[a-z]+\d$/.test(name))).toEqual(
      nodes.map((node) => `engine-${node}`),
    );
    for (const node of nodes) {
      expect(found.filter((name) => name.startsWith(`engine-${node}-`))).toHaveLength(2);
    }
    const state = JSON.parse(await cluster.plainState()) as {
      deployment: { pending_operations?: readonly unknown[] };
    };
    expect(state.deployment.pending_operations ?? []).toEqual([]);
  };

  beforeAll(() => cluster.start(worker(1), report), 900_000);
  afterAll(() => cluster.remove(), 120_000);

  test("a creation goes on, however often it is cut off", async () => {
    const endings = ["SIGINT", "SIGKILL", "SIGTERM", "SIGKILL", "SIGINT"] as const;
    for (const ending of endings) await cutOff(ending, [8, 45], "up");
    await succeeds("up", "--yes");
    await expectWhole();
  }, 1_200_000);

  test.each<[Ending, string]>([
    ["SIGKILL", "cp2"],
    ["SIGINT", "worker1"],
    ["SIGTERM", "cp1"],
    ["SIGKILL", "cp3"],
    ["SIGINT", "cp2"],
  ])(
    "%s: the replacement of %s is finished by up",
    async (ending, node) => {
      await cutOff(ending, [6, 35], "replace", node);
      await succeeds("up", "--yes");
      await expectWhole();
    },
    900_000,
  );

  test("a destruction is finished by the next, or by up before it begins anew", async () => {
    await cutOff("SIGINT", [4, 10], "down");
    await cutOff("SIGKILL", [4, 10], "down");
    await cutOff("SIGTERM", [4, 10], "down");
    await succeeds("down", "--yes");
    expect(cluster.inLibvirt()).toEqual([]);
  }, 600_000);
});
