import type { ControlPlaneReport } from "../../lib/formation";
import { birthMoves } from "./birth";
import { threeFresh } from "./birthState";
import { type FormationRules, formationRules } from "./formation";
import { type Found, search } from "./search";

const { decideFormation } = formationRules;

function explore(cuts: number, losses: number, changed: Partial<FormationRules> = {}): Found {
  const rules = { ...formationRules, ...changed };
  return search({ start: threeFresh(cuts, losses), moves: (state) => birthMoves(state, rules) });
}

/** Takes silence for an empty disk. */
const hasty = (reports: readonly ControlPlaneReport[]): ReturnType<typeof decideFormation> =>
  decideFormation(
    reports.map((report) => (report.state === "silent" ? { ...report, state: "fresh" } : report)),
  );

describe("the birth of a cluster, whatever the order of answers, commands, power cuts and lost disks", () => {
  test.each([
    [1, 1],
    [0, 2],
  ])("with %d power cuts and %d lost disks there is never a second one", (cuts, losses) => {
    const found = explore(cuts, losses);
    expect(found.broken).toBeUndefined();
  });

  test.each<[string, Partial<FormationRules>]>([
    ["a silent node is waited for", { decideFormation: hasty }],
    ["the first control plane is asked first", { asksFirstBeforeOthers: false }],
    ["init names the boot that answered", { initNamesBoot: false }],
  ])("there is one without the rule that %s", (_, changed) => {
    const found = explore(1, 1, changed);
    expect(found.broken?.[0]).toBe("a second cluster beside one that could go on");
  });
});
