import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep } from "../../../lab/failover/kept";
import { figures } from "../../../lab/failover/statistics";
import { aRecording, subjects } from "./recordings";

describe("repetitions that are kept in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kept-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const harmless = figures(aRecording());
  const add = (kept: ReturnType<typeof keep>, outage: number): void => {
    kept.add("ours", "split", { ...harmless, outage }, aRecording({ over: outage }));
  };

  test("are there in the next run, which adds to them", () => {
    add(keep(subjects, folder), 1);
    const next = keep(subjects, folder);
    add(next, 2);
    next.add("article", "split", harmless, aRecording());
    const last = keep(subjects, folder);
    expect(last.of("ours", "split")?.figures.map(({ outage }) => outage)).toEqual([1, 2]);
    expect(last.of("ours", "packet-loss")).toBeUndefined();
    expect(last.results()).toHaveLength(2);
  });

  test("have one recording, that of the longest outage", () => {
    const first = keep(subjects, folder);
    for (const outage of [1, 3, 2]) add(first, outage);
    const next = keep(subjects, folder);
    add(next, 2.5);
    expect(next.of("ours", "split")?.worst.over).toBe(3);
  });

  test("of something else are refused, and stay", () => {
    add(keep(subjects, folder), 1);
    const changed = { ...subjects, ours: "another" };
    expect(() => keep(changed, folder)).toThrow(/--out: .*ours-\*.json .* allowed: a new folder/);
    expect(keep(subjects, folder).results()).toHaveLength(1);
  });

  test("count on when only another contender's files have changed", () => {
    add(keep(subjects, folder), 1);
    expect(keep({ ...subjects, article: "another" }, folder).results()).toHaveLength(1);
  });

  test("outlive a write that was cut off", () => {
    add(keep(subjects, folder), 1);
    writeFileSync(join(folder, "ours-split.json.new"), "{");
    expect(keep(subjects, folder).results()).toHaveLength(1);
  });
});
