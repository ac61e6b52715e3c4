import { figures } from "../../../lab/failover/statistics";
import { summary } from "../../../lab/figures/summary";
import { aRecording, holders, requests } from "./recordings";

const between = (start: number, from: number, to: number): boolean => start >= from && start < to;

describe("figures", () => {
  test("an event that did no harm leaves nothing but the pace of the requests", () => {
    expect(figures(aRecording())).toEqual({
      outage: 0.02,
      failedNew: 0,
      failingFor: 0,
      failedInFlight: 0,
      watchesBroken: 0,
      watchClosed: 0,
      vipMoves: 0,
      twoHolders: 0,
      healing: 0,
      stillFailing: 0,
      notHealed: 0,
      otherLoad: 0,
      clientPause: 0.02,
    });
  });

  test("an outage is the longest time without an answer, even if requests of that time are answered later", () => {
    const hang = requests(14_000, (start) =>
      between(start, 10_000, 10_600) ? { end: start + 1000 } : {},
    );
    const { outage, failedNew } = figures(aRecording({ requests: hang }));
    // Last answered at the event itself, then at 10.605 s.
    expect(outage).toBeCloseTo(0.605, 3);
    expect(failedNew).toBe(0);
  });

  test("an outage that lasts to the end counts to the end", () => {
    const dead = requests(14_000, (start) =>
      between(start, 10_000, 14_000) ? { error: "refused" } : {},
    );
    expect(figures(aRecording({ requests: dead })).outage).toBeCloseTo(4, 2);
  });

  test("a third of all requests failing is no outage, but is counted and timed", () => {
    const mixed = requests(14_000, (start) =>
      between(start, 10_000, 11_400) && start % 60 === 0 ? { error: "500" } : {},
    );
    const { outage, failedNew, failingFor } = figures(aRecording({ requests: mixed }));
    expect(outage).toBeLessThan(0.05);
    expect(failedNew).toBe(23);
    expect(failingFor).toBeCloseTo(1.34, 3);
  });

  test("what began before the event was complete is in flight, what ended before it is not counted", () => {
    const broken = requests(14_000, (start) => {
      if (start === 9900) return { end: 9990, error: "reset" };
      if (start === 9960) return { end: 11_000, error: "reset" };
      if (start === 10_000) return { end: 10_005, error: "refused" };
      return start === 10_020 ? { error: "refused" } : {};
    });
    const { failedNew, failedInFlight } = figures(aRecording({ requests: broken }));
    expect([failedNew, failedInFlight]).toEqual([1, 2]);
  });

  test("failures after mending belong to the healing, not to how long the event lasted", () => {
    const late = requests(14_000, (start) =>
      between(start, 12_000, 12_100) ? { error: "refused" } : {},
    );
    const { failingFor, healing } = figures(aRecording({ requests: late, mended: 11_900 }));
    expect(failingFor).toBe(0);
    expect(healing).toBeCloseTo(0.185, 3);
  });

  test("watches: how many were broken, and how long the slowest stayed closed", () => {
    const watches = [
      { watch: 0, at: 9000, open: true },
      { watch: 1, at: 9000, open: true },
      { watch: 2, at: 9000, open: true },
      { watch: 0, at: 10_100, open: false },
      { watch: 1, at: 10_200, open: false },
      { watch: 0, at: 10_300, open: true },
      { watch: 0, at: 10_400, open: false },
      { watch: 0, at: 10_450, open: true },
      { watch: 1, at: 10_900, open: true },
    ];
    const { watchesBroken, watchClosed } = figures(aRecording({ watches }));
    expect(watchesBroken).toBe(2);
    expect(watchClosed).toBeCloseTo(0.7, 3);
  });

  test("a VIP that goes and comes back on the same machine has not moved", () => {
    const same = holders(["+cp1", 0], ["-cp1", 10_300], ["+cp1", 10_900]);
    expect(figures(aRecording({ holders: same })).vipMoves).toBe(0);
    const moved = holders(["+cp1", 0], ["-cp1", 10_300], ["+cp2", 10_900], ["-cp2", 12_000]);
    expect(figures(aRecording({ holders: moved })).vipMoves).toBe(1);
    const earlier = holders(["+cp1", 0], ["-cp1", 5000], ["+cp2", 6000]);
    expect(figures(aRecording({ holders: earlier })).vipMoves).toBe(0);
  });

  test("after a split the machine that is left alone with the VIP has got callers back", () => {
    const split = holders(["+cp1", 0], ["+cp2", 10_600], ["-cp2", 12_150]);
    const recording = aRecording({ holders: split, mended: 12_000 });
    expect(figures(recording).vipMoves).toBe(2);
    expect(figures(recording).twoHolders).toBeCloseTo(1.55, 3);
    expect(figures(recording, true).twoHolders).toBeCloseTo(0.15, 3);
  });

  test("two holders to the end count to the end", () => {
    const both = holders(["+cp1", 0], ["+cp2", 10_600]);
    expect(figures(aRecording({ holders: both })).twoHolders).toBeCloseTo(3.4, 3);
  });
});

describe("summary", () => {
  test.each([
    [[3], { median: 3, worst: 3 }],
    [[5, 1, 3], { median: 3, worst: 5 }],
    [[4, 1, 2, 9], { median: 3, worst: 9 }],
  ])("%j", (values, expected) => {
    expect(summary(values)).toEqual(expected);
  });
});
