import { spawnSync } from "node:child_process";
import {
  processorTicks,
  processTime,
  ticksOfOthers,
  watchOthers,
} from "../../../lab/failover/otherLoad";

test("processTime reads a process whose name has spaces and parentheses", () => {
  const stat = "42 (a) b (c) S 7 1 1 0 -1 0 1 2 3 4 100 20 3 4 20 0 1 0 5";
  expect(processTime(stat)).toEqual({ pid: 42, parent: 7, ticks: 127 });
});

test("ticksOfOthers leaves out a process with all that descends from it, and nothing else", () => {
  const processes = [
    { pid: 1, parent: 0, ticks: 1 },
    { pid: 10, parent: 1, ticks: 10 },
    { pid: 11, parent: 10, ticks: 100 },
    { pid: 12, parent: 11, ticks: 1000 },
    { pid: 20, parent: 1, ticks: 10_000 },
  ];
  expect(ticksOfOthers(processes, 10)).toBe(10_001);
});

test("processorTicks counts a guest's time once", () => {
  const stat = "cpu  10 20 30 400 5 6 7 8 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
  expect(processorTicks(stat)).toEqual({ all: 486, stolen: 8 });
});

test("watchOthers does not blame others for what a child of ours used", () => {
  const otherLoad = watchOthers();
  const program = "const end = Date.now() + 500; while (Date.now() < end);";
  spawnSync(process.execPath, ["-e", program]);
  const share = otherLoad();
  expect(share).toBeGreaterThanOrEqual(0);
  expect(share).toBeLessThanOrEqual(1);
});
