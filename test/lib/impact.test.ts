import { readFileSync } from "node:fs";
import { join } from "node:path";

import { impactLines } from "../../commands/support/impactLines";
import { UserError } from "../../lib/errors";
import { impactOf, type Impact } from "../../lib/impact";
import { changesOf, parsePreview, type Preview } from "../../lib/preview";
import { aClusterPlan } from "../helpers/settings";

/** A preview of engine 3.250.0, taken from test/engine's stack and cut down to what is read: a step a line. */
function preview(name: string): Preview {
  const lines = readFileSync(join(__dirname, "previews", `${name}.jsonl`), "utf8").trim();
  return parsePreview(0, `{"steps": [${lines.replaceAll("\n", ",")}]}`);
}

function impact(name: string, dead: readonly string[] = [], allowDataLoss = false): Impact {
  return impactOf(preview(name), aClusterPlan({ allowDataLoss }), dead);
}

/** "cp1 replaced 3>2>3, may lose 0" */
const turns = ({ nodes }: Impact): readonly string[] =>
  nodes.map(
    ({ node, change, voters, mayLose }) =>
      `${node} ${change} ${voters.join(">")}, may lose ${mayLose}`,
  );

describe("impactOf", () => {
  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["first", [], ["cp1 created 0>1>1, may lose 0", "worker1 created 1>1>1, may lose 0"], []],
    [
      "grow",
      [],
      ["cp2 created 1>2>2, may lose 0", "cp3 created 2>2>3, may lose 0"],
      ["cp1", "worker1"],
    ],
    [
      "rolling",
      [],
      ["cp1", "cp2", "cp3"].map((node) => `${node} replaced 3>2>3, may lose 0`),
      ["worker1"],
    ],
    [
      "rolling",
      ["cp3"],
      ["cp3", "cp1", "cp2"].map((node) => `${node} replaced 3>2>3, may lose 0`),
      ["worker1"],
    ],
    ["gone", [], ["cp2 replaced 3>2>3, may lose 0"], ["cp1", "cp3", "worker1"]],
    [
      "shrink",
      [],
      [
        "cp2 removed 3>2>2, may lose 0",
        "cp3 removed 2>1>1, may lose 0",
        "worker1 removed 1>1>1, may lose 0",
      ],
      ["cp1"],
    ],
    ["off", [], ["worker1 restarted 3>3>3, may lose 1"], ["cp1", "cp2", "cp3"]],
    ["off", ["cp1"], ["worker1 restarted 3>3>3, may lose 0"], ["cp1", "cp2", "cp3"]],
    [
      "autostart",
      [],
      ["cp1", "cp2", "cp3", "worker1"].map((node) => `${node} reconfigured 3>3>3, may lose 1`),
      [],
    ],
  ])("%s with %j dead", (name, dead, expected, untouched) => {
    const found = impact(name, dead);
    expect(turns(found)).toEqual(expected);
    expect(found.untouched).toEqual(untouched);
    expect(found.refusals).toEqual([]);
    expect(found.warnings).toEqual([]);
  });

  test("refuses live control planes beside a dead one that stays, but not a worker", () => {
    const found = impact("image", ["cp3"]);
    expect(turns(found)).toEqual([
      "cp1 replaced 3>3>3, may lose 0",
      "cp2 replaced 3>3>3, may lose 0",
      "worker1 replaced 3>3>3, may lose 0",
    ]);
    const lost = "etcd would lose its quorum: 1 of 2 remaining members healthy, not cp3";
    const fix = "Mend or replace what is dead first: npm run replace -- <node>";
    expect(found.refusals).toEqual([`cp1 stays: ${lost}. ${fix}`, `cp2 stays: ${lost}. ${fix}`]);
  });

  test("refuses all that leave while etcd has no quorum", () => {
    const found = impact("image", ["cp2", "cp3"]);
    expect(found.refusals.map((text) => text.split(" ")[0])).toEqual(["cp2", "cp1", "worker1"]);
    expect(found.nodes.map(({ mayLose }) => mayLose)).toEqual([-1, -1, -1]);
  });

  test("refuses the only control plane unless its data may be lost", () => {
    const refused = impact("single");
    expect(turns(refused)).toEqual(["cp1 replaced 1>1>1, may lose 0"]);
    expect(refused.refusals).toEqual([
      "cp1 stays: it is the only control plane, and the cluster and its data would go with it. " +
        "Add control planes first, or set allowDataLoss",
    ]);
    const allowed = impact("single", [], true);
    expect(turns(allowed)).toEqual(["cp1 replaced 1>0>1, may lose -1"]);
    expect(allowed.refusals).toEqual([]);
  });

  test.each([
    ["rolling", "cp1", ["what it boots with (Ignition)"]],
    ["image", "cp1", ["OS image flatcar-1.0.0.img -> flatcar-1.0.1.img"]],
    ["newImage", "worker2", ["OS image flatcar-1.0.0.img -> not made yet"]],
    ["memory", "worker1", ["memory 1800 -> 2000"]],
    ["gone", "cp2", ["its machine is gone"]],
    ["off", "worker1", ["it is off"]],
    ["autostart", "cp1", ["autostart"]],
    ["allow", "cp1", ["join", "leave"]],
  ])("%s: says why %s changes", (name, node, why) => {
    expect(impact(name).nodes.find((turn) => turn.node === node)?.why).toEqual(why);
  });

  test("a machine with a disk that is not known yet is replaced, whatever the preview calls it", () => {
    expect(turns(impact("sysext")).at(-1)).toBe("worker1 replaced 3>3>3, may lose 1");
  });

  test("warns where a pool's only node is replaced", () => {
    const workerPools = { worker: { count: 1, firstHost: 34 } };
    const found = impactOf(preview("sysext"), aClusterPlan({ workerPools }), []);
    expect(found.warnings).toEqual([
      "worker1 is the only node of pool worker: its pods may have to wait, as Pending, until it is back",
    ]);
    expect(impact("sysext").warnings).toEqual([]);
  });

  test("names what else changes, by part", () => {
    expect(impact("grow").other).toEqual([
      { part: "cluster actions", name: "engine-formation", change: "updated" },
      { part: "cluster actions", name: "engine-api-ready", change: "updated" },
      { part: "cluster actions", name: "engine-desired", change: "updated" },
      { part: "cluster actions", name: "engine-nodes-ready", change: "replaced" },
    ]);
    expect(impact("autostart").other).toEqual([
      { part: "network", name: "engine-local-network", change: "updated" },
    ]);
    expect([...new Set(impact("first").other.map(({ part }) => part))].sort()).toEqual([
      ...["CNI", "cluster actions", "downloads", "keys", "libvirt connection", "network"],
      "pool and images",
    ]);
  });

  test.each([
    ["Network", "engine-local-network", "every machine on it is cut off"],
    ["Pool", "engine-local-storage", "every machine's disk lies in it"],
    ["SelfSignedCert", "engine-pki-ca", "nodes and kubeconfigs made with it lose trust"],
  ])("warns of a replaced %s", (type, name, what) => {
    // No setting leads there; made from the preview that creates it.
    const { steps = [] } = preview("autostart");
    const urn = changedUrn(type, name);
    const found = impactOf(
      { steps: [...steps.filter((step) => step.urn !== urn), { op: "replace", urn }] },
      aClusterPlan(),
      [],
    );
    expect(found.warnings).toEqual([expect.stringContaining(what)]);
    expect(impactLines(found).join("\n")).toContain("WARNING: ");
  });
});

/** The URN under which the first preview creates it. */
function changedUrn(type: string, name: string): string {
  const { steps = [] } = preview("first");
  const step = steps.find(({ urn }) => urn.includes(`:${type}::`) && urn.endsWith(`::${name}`));
  if (step === undefined) throw new Error(`no ${type} ${name}`);
  return step.urn;
}

describe("parsePreview", () => {
  test("gives the engine's own words when it refuses", () => {
    const message = 'error: poolPath: "/elsewhere" differs from the lock ("")\n';
    const refused = JSON.stringify({ diagnostics: [{ message, severity: "error" }] });
    expect(() => parsePreview(255, refused)).toThrow(UserError);
    expect(() => parsePreview(255, refused)).toThrow(/poolPath: .* differs from the lock/);
    expect(() => parsePreview(1, "error: no passphrase")).toThrow(/no passphrase/);
  });

  test("lists a resource once", () => {
    const { steps = [] } = preview("rolling");
    const [first] = steps;
    if (first === undefined) throw new Error("empty");
    const parts = ["delete-replaced", "replace", "create-replacement"].map((op) => ({
      ...first,
      op,
    }));
    expect(changesOf({ steps: parts }).map(({ change }) => change)).toEqual(["replaced"]);
  });
});

describe("impactLines", () => {
  test("shows turns, what etcd may lose, the rest, and what is refused", () => {
    expect(impactLines(impact("image", ["cp3"]))).toEqual([
      "   node     role           change    why                                              etcd members  may lose",
      "1  cp1      control plane  replaced  OS image flatcar-1.0.0.img -> flatcar-1.0.1.img  3             0",
      "2  cp2      control plane  replaced  OS image flatcar-1.0.0.img -> flatcar-1.0.1.img  3             0",
      "3  worker1  worker         replaced  OS image flatcar-1.0.0.img -> flatcar-1.0.1.img  3             0",
      "Nodes leave strictly one after another; of those alike, the lease decides who is first.",
      "untouched: cp3",
      "cluster actions: engine-nodes-ready replaced",
      expect.stringMatching(/^REFUSED: cp1 stays: /),
      expect.stringMatching(/^REFUSED: cp2 stays: /),
    ]);
  });

  test("says when there is nothing to do", () => {
    const { steps = [] } = preview("off");
    const same = steps.map((step) => ({ ...step, op: "same" }));
    expect(impactLines(impactOf({ steps: same }, aClusterPlan(), []))).toEqual(["nothing changes"]);
  });
});
