import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stepLine, type EngineEvent } from "../../../commands/support/progress/engineEvents";
import { creationStages, readCreation } from "../../../lab/bench/creation";
import { recordedEvents } from "../../commands/progress/recorded";

const command = (name: string): string =>
  `urn:pulumi:dev::flatcar-ha::flatcar-ha:index:Cluster$command:local:Command::${name}`;

function ran(name: string, from: number, to: number): EngineEvent[] {
  const step = { op: "create", urn: command(name) };
  return [
    { kind: "begin", at: from, ...step },
    { kind: "end", at: to, ...step },
  ];
}

const byTime = (events: readonly EngineEvent[]) => [...events].sort((a, b) => a.at - b.at);

describe("creationStages", () => {
  test("each second counts for the earliest stage that is under way, the rest for none", () => {
    const events = byTime([
      ...ran("key", 100, 102),
      ...ran("ha-downloads-payload", 102, 112),
      ...ran("ha-formation", 110, 150),
      ...ran("ha-api-ready", 150, 152),
      ...ran("cp2-join", 153, 173),
      ...ran("worker1-join", 153, 163),
      ...ran("ha-nodes-ready", 173, 175),
    ]);
    const stages = creationStages(events);
    expect(stages.map(({ stage, seconds }) => [stage.split(/[:,]/)[0], seconds])).toEqual([
      ["OS image and extensions fetched", 10],
      ["first control plane", 38],
      ["API behind the virtual IP", 2],
      ["all others", 20],
      ["program", 5],
    ]);
    expect(stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test("a run that formed no cluster has none", () => {
    expect(creationStages(ran("worker3-join", 0, 9))).toEqual([]);
  });

  test("what `up` keeps of a recorded run says the same as the run", () => {
    const folder = mkdtempSync(join(tmpdir(), "creation-"));
    const events = recordedEvents("create");
    const kept = join(folder, "kept.steps.jsonl");
    writeFileSync(kept, events.flatMap((event) => stepLine(event) ?? []).join("\n"));
    expect(readCreation(kept)).toEqual(creationStages(events));
    expect(readCreation(kept).length).toBeGreaterThan(3);
    writeFileSync(kept, "");
    expect(() => readCreation(kept)).toThrow("--creation");
    rmSync(folder, { recursive: true });
  });
});
