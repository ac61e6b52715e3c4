import { bench, type BenchOptions } from "../../../lab/failover/bench";
import { keep } from "../../../lab/failover/kept";
import { ours } from "../../../lab/failover/ours";
import { repetition } from "../../../lab/failover/repetition";
import type { Rig } from "../../../lab/failover/rig";
import { aRecording, subjects } from "./recordings";

jest.mock("../../../lab/failover/repetition");
const repetitions = jest.mocked(repetition);

const rig = { nodes: [], stack: {} } as unknown as Rig;
const said: string[] = [];
const options = (more: Partial<BenchOptions> = {}): BenchOptions => ({
  contender: ours,
  events: ["split"],
  repeat: 3,
  kept: keep(subjects),
  over: () => false,
  say: (line) => said.push(line),
  ...more,
});

beforeEach(() => {
  said.length = 0;
  repetitions.mockReset().mockResolvedValue(aRecording());
});

test("measures only what is not kept yet", async () => {
  const kept = keep(subjects);
  await bench(rig, options({ kept, repeat: 2 }));
  await bench(rig, options({ kept, repeat: 3 }));
  expect(repetitions).toHaveBeenCalledTimes(3);
  expect(kept.of("ours", "split")?.figures).toHaveLength(3);
});

test("measures in rounds, so that what is cut short has each event about equally often", async () => {
  await bench(rig, options({ events: ["split", "packet-loss"], repeat: 2 }));
  const events = repetitions.mock.calls.map(([, , event]) => event);
  expect(events).toEqual(["split", "packet-loss", "split", "packet-loss"]);
});

test("does not count a repetition that other processes disturbed, and repeats it", async () => {
  repetitions.mockResolvedValueOnce(aRecording({ otherLoad: 0.3 }));
  const { kept, ...rest } = options();
  await bench(rig, { kept, ...rest });
  expect(repetitions).toHaveBeenCalledTimes(4);
  expect(kept.of("ours", "split")?.figures.map(({ otherLoad }) => otherLoad)).toEqual([0, 0, 0]);
  expect(said).toContainEqual(expect.stringContaining("not counted, other processes used 30 %"));
});

test("gives up on a machine that is never quiet, and keeps what it has", async () => {
  const { kept, ...rest } = options({ events: ["split", "packet-loss"] });
  repetitions.mockResolvedValueOnce(aRecording());
  repetitions.mockResolvedValue(aRecording({ otherLoad: 0.5 }));
  await bench(rig, { kept, ...rest });
  expect(repetitions).toHaveBeenCalledTimes(6);
  expect(kept.of("ours", "split")?.figures).toHaveLength(1);
});

test("begins no repetition once its time is over", async () => {
  const { kept, ...rest } = options();
  await bench(rig, { kept, ...rest, over: () => repetitions.mock.calls.length === 2 });
  expect(kept.of("ours", "split")?.figures).toHaveLength(2);
});
