import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventIds } from "../../../lab/failover/eventList";
import { readmeFigures } from "../../../lab/failover/readmeFigures";
import type { Measured } from "../../../lab/failover/results";
import { figures, type Figures } from "../../../lab/failover/statistics";
import { aRecording } from "./recordings";

const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
const contenders = [{ id: "ours", title: "ours" }] as const;
const extent = { day: "2026-01-02", repetitions: [20, 20] };

function written(one: Partial<Figures>): string {
  const all = eventIds.map((event): Measured => {
    const repetitions = [{ ...figures(aRecording()), ...one }];
    return { contender: "ours", event, figures: repetitions, worst: aRecording() };
  });
  return readmeFigures(readme, extent, all, contenders);
}

describe("readmeFigures", () => {
  test("writes outages into README.md, and nothing beside them", () => {
    const page = written({ outage: 0.5, vipMoves: 1 });
    expect(page).toContain("Measured on 2026-01-02, each event 20 times:\n");
    expect(page).toMatch(/\n\| holder of the VIP cut off +\| 0\.50 \/ 0\.50 +\|\n/);
    expect(page).not.toContain("VIP moves");
    const [before = "", after = ""] = readme.split(/<!-- figures[^]*<!-- end of figures -->/);
    expect(page.startsWith(before) && page.endsWith(after)).toBe(true);
  });

  test("says how many targets are missed", () => {
    expect(written({ vipMoves: 0 })).toMatch(/\nAll \d+ targets are met\./);
    expect(written({ vipMoves: 1 })).toMatch(/\n(\d+) of (?!\1)\d+ targets are met\./);
  });
});
