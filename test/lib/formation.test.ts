import fc from "fast-check";

import { type ControlPlaneState, decideFormation } from "../../lib/formation";

const states: readonly ControlPlaneState[] = ["fresh", "initialising", "etcd", "joined", "silent"];
const reports = (
  ...seen: readonly ControlPlaneState[]
): { name: string; state: ControlPlaneState; boot: string }[] =>
  seen.map((state, at) => ({ name: `cp${at + 1}`, state, boot: `boot${at + 1}` }));

describe("decideFormation", () => {
  test.each([
    [["fresh", "fresh", "fresh"], { kind: "init", node: "cp1", boot: "boot1", resumed: false }],
    [["fresh"], { kind: "init", node: "cp1", boot: "boot1", resumed: false }],
    [
      ["fresh", "initialising", "fresh"],
      { kind: "init", node: "cp2", boot: "boot2", resumed: true },
    ],
    [["silent", "etcd", "joined"], { kind: "exists", node: "cp3" }],
    [["initialising", "joined", "initialising"], { kind: "exists", node: "cp2" }],
    [["fresh", "silent", "silent"], { kind: "wait", silent: ["cp2", "cp3"] }],
    [["initialising", "silent", "etcd"], { kind: "wait", silent: ["cp2"] }],
  ] as const)("%j gives %j", (seen, decision) => {
    expect(decideFormation(reports(...seen))).toEqual(decision);
  });

  test.each([
    [["fresh", "etcd", "fresh"], "cp2 has etcd data but never finished a join"],
    [["etcd", "etcd", "initialising"], "cp1, cp2 have etcd data but never finished a join"],
    [["initialising", "fresh", "initialising"], "cp1, cp3 were all told to initialise"],
  ] as const)("%j is refused by name", (seen, fact) => {
    const decision = decideFormation(reports(...seen));
    expect(decision).toMatchObject({ kind: "refuse" });
    expect(decision).toHaveProperty("message", expect.stringContaining(fact));
    expect(decision).toHaveProperty(
      "message",
      expect.stringContaining("npm run recover -- --force-init <node>"),
    );
  });

  it("refuses an empty cluster", () => {
    expect(decideFormation([]).kind).toBe("refuse");
  });

  it("never inits beside a cluster, unknown nodes, etcd data, or two inits", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states), { maxLength: 7 }), (seen) => {
        const given = reports(...seen);
        const decision = decideFormation(given);
        if (decision.kind !== "init") return;
        expect(seen).not.toContain("joined");
        expect(seen).not.toContain("silent");
        expect(seen).not.toContain("etcd");
        const started = given.filter(({ state }) => state === "initialising");
        expect(started.length).toBeLessThanOrEqual(1);
        expect(decision.node).toBe((started[0] ?? given[0])?.name);
      }),
      { numRuns: 2000 },
    );
  });

  it("commands at most one node, whatever falls silent and comes back", () => {
    const silences = fc.array(fc.uniqueArray(fc.nat({ max: 4 })), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), silences, (count, rounds) => {
        const truth: ControlPlaneState[] = Array.from({ length: count }, () => "fresh");
        const commanded = new Set<string>();
        for (const silent of rounds) {
          const seen = truth.map((state, at) => (silent.includes(at) ? "silent" : state));
          const decision = decideFormation(reports(...seen));
          if (decision.kind === "init") {
            commanded.add(decision.node);
            truth[Number(decision.node.slice(2)) - 1] = "initialising";
          }
        }
        expect(commanded.size).toBeLessThanOrEqual(1);
      }),
    );
  });
});
