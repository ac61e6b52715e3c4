import type { DrillCluster } from "../../commands/support/drill/drillCluster";
import { drillNames, type DrillName } from "../../commands/support/drill/drills";
import { runDrill } from "../../commands/support/drill/runDrill";
import { seen } from "../../commands/support/drill/seen";
import { now } from "../../commands/support/client/clock";
import { aClusterPlan } from "../helpers/settings";

// No pause between two questions.
jest.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

interface Fake {
  readonly cluster: DrillCluster;
  /** What was done to the cluster, in order. */
  readonly done: string[];
}

/** A cluster whose nodes boot as soon as they are touched; `wrong` alters it. */
function fake(count: number, wrong: Partial<DrillCluster["health"]> = {}): Fake {
  const done: string[] = [];
  const plan = aClusterPlan({ controlPlanes: { count } });
  const act = (what: string) => (node: string) =>
    Promise.resolve(void done.push(`${what} ${node}`));
  const requests = [{ start: now(), end: now() }];
  return {
    done,
    cluster: {
      nodes: plan.nodes,
      timing: plan.timing,
      machines: {
        powerOff: act("off"),
        powerOn: act("on"),
        connect: (node, connected) => act(connected ? "plug in" : "unplug")(node),
      },
      health: {
        problems: () => Promise.resolve([]),
        apiReady: () => Promise.resolve(true),
        boots: () =>
          Promise.resolve(new Map(plan.nodes.map(({ name }) => [name, `${done.length}`]))),
        ...wrong,
      },
      changes: {
        replace: act("replace"),
        killReplacing: act("kill replacing"),
        up: () => Promise.resolve(void done.push("up")),
      },
      holder: () => Promise.resolve(plan.nodes[count - 1]?.name ?? ""),
      client: () => ({
        requests,
        watches: [],
        watching: () => true,
        stop: () => Promise.resolve(),
      }),
    },
  };
}

function drill(
  { cluster }: Fake,
  name: DrillName,
  options: { readonly node?: string; readonly sure?: boolean } = {},
): ReturnType<typeof runDrill> {
  const chosen = cluster.nodes.find((node) => node.name === options.node);
  const sure = (): Promise<boolean> => Promise.resolve(options.sure ?? true);
  return runDrill({ cluster, name, chosen, sure, say: () => undefined });
}

describe("a drill", () => {
  test.each(drillNames)("%s leaves a cluster alone that is not well", async (name) => {
    const sick = fake(3, { problems: () => Promise.resolve(["cp2 is not Ready"]) });
    await expect(drill(sick, name)).rejects.toThrow(/not well: cp2 is not Ready .*FHA413/);
    expect(sick.done).toEqual([]);
  });

  test.each(drillNames)("%s asks first, and does nothing when the answer is no", async (name) => {
    const cluster = fake(3);
    expect(await drill(cluster, name, { sure: false })).toBeUndefined();
    expect(cluster.done).toEqual([]);
  });

  test.each<DrillName>(["failover", "node-loss", "replace-first"])(
    "%s refuses to take the only control plane away",
    async (name) => {
      const single = fake(1);
      await expect(drill(single, name)).rejects.toThrow(/leaves 0 of 1 control planes.*FHA414/);
      expect(single.done).toEqual([]);
    },
  );

  test.each<[DrillName, string | undefined, readonly string[]]>([
    ["failover", undefined, ["unplug cp3", "plug in cp3"]],
    ["node-loss", undefined, ["off cp3", "on cp3"]],
    ["node-loss", "worker1", ["off worker1", "on worker1"]],
    ["replace-first", undefined, ["replace cp1"]],
    ["resume", undefined, ["kill replacing worker2", "up"]],
    ["resume", "cp2", ["kill replacing cp2", "up"]],
  ])("%s with node %s does %j", async (name, node, acts) => {
    const cluster = fake(3);
    expect(await drill(cluster, name, { node })).toBeDefined();
    expect(cluster.done).toEqual(acts);
  });

  test("cold-start switches all off before it switches any on, with one control plane too", async () => {
    for (const count of [1, 3]) {
      const cluster = fake(count);
      await drill(cluster, "cold-start");
      const names = cluster.cluster.nodes.map(({ name }) => name);
      expect(cluster.done).toEqual([
        ...names.map((name) => `off ${name}`),
        ...names.map((name) => `on ${name}`),
      ]);
    }
  });

  test.each<[DrillName, string]>([
    ["failover", "plug in cp3"],
    ["node-loss", "on cp3"],
  ])("%s puts back what it took, also when something goes wrong", async (name, last) => {
    const broken = fake(3, { apiReady: () => Promise.reject(new Error("broken")) });
    await expect(drill(broken, name)).rejects.toThrow("broken");
    expect(broken.done.at(-1)).toBe(last);
  });
});

describe("what a client saw", () => {
  const answered = (start: number) => ({ start, end: start + 10 });
  const refused = (start: number) => ({ ...answered(start), error: "ECONNREFUSED" });

  test.each([
    ["no outage", [1000, 1500, 1900].map(answered), { asked: 3, failed: 0, outage: 0.5 }],
    [
      "failed requests as an outage from answer to answer",
      [answered(1000), refused(1400), refused(1500), answered(1900)],
      { asked: 4, failed: 2, outage: 0.9 },
    ],
    [
      "an outage that lasts to the end",
      [answered(1000), refused(1500)],
      { failed: 1, outage: 0.99 },
    ],
    ["nothing of before and after", [answered(500), answered(2500)], { asked: 0, outage: 1 }],
  ])("shows %s", (_, requests, wanted) => {
    const result = seen({ requests, watches: [] }, 1000, 2000);
    expect(result).toMatchObject({ seconds: 1, ...wanted });
  });

  test("counts watches that were closed", () => {
    const watches = [
      { watch: 0, at: 900, open: false },
      { watch: 0, at: 1100, open: true },
      { watch: 0, at: 1500, open: false },
    ];
    expect(seen({ requests: [], watches }, 1000, 2000).watchesClosed).toBe(1);
  });
});
