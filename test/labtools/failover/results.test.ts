import { eventIds, type EventId } from "../../../lab/failover/eventList";
import { figureTable } from "../../../lab/failover/figureTable";
import { markdownTable } from "../../../lab/figures/markdownTable";
import { jsonReport } from "../../../lab/failover/jsonReport";
import { judged, targetsMet, type Measured } from "../../../lab/failover/results";
import { figures, type Figures } from "../../../lab/failover/statistics";
import { aRecording } from "./recordings";

const harmless = figures(aRecording());

function measured(event: EventId, ...repetitions: readonly Partial<Figures>[]): Measured {
  const all = repetitions.map((one) => ({ ...harmless, ...one }));
  return { contender: "ours", event, figures: all, worst: aRecording() };
}

/** All events without harm, apart from those given. */
function results(...given: readonly Measured[]): readonly Measured[] {
  return eventIds.map((event) => given.find((one) => one.event === event) ?? measured(event, {}));
}

const missed = (all: readonly Measured[]): readonly string[] =>
  judged(all)
    .filter(({ met }) => !met)
    .map(({ event, figure, statistic }) => `${event} ${figure} ${statistic}`);

describe("targets", () => {
  test("are met when nothing does harm", () => {
    expect(targetsMet(results())).toBe(true);
  });

  test("a slow worst case within the median's limit misses the worst alone", () => {
    const slow = measured("holder-cut-off", { outage: 0.6 }, { outage: 0.6 }, { outage: 1.3 });
    expect(missed(results(slow))).toEqual(["holder-cut-off outage worst"]);
  });

  test.each<[EventId, Partial<Figures>, string]>([
    ["balancer-hung", { outage: 2 }, "balancer-hung outage median"],
    ["api-server-killed", { failedNew: 1 }, "api-server-killed failedNew worst"],
    ["api-server-errs", { failingFor: 2.1 }, "api-server-errs failingFor worst"],
    ["node-returns", { vipMoves: 1 }, "node-returns vipMoves worst"],
    ["split", { twoHolders: 0.25 }, "split twoHolders worst"],
    ["packet-loss", { notHealed: 1 }, "packet-loss notHealed worst"],
  ])("%s with %j misses", (event, figure, name) => {
    expect(missed(results(measured(event, figure)))).toContain(name);
  });

  test("what was not measured is not met", () => {
    expect(targetsMet(results().slice(1))).toBe(false);
  });
});

describe("figureTable", () => {
  const contenders = [
    { id: "ours", title: "ours" },
    { id: "article", title: "article" },
  ] as const;
  const hung: Measured = {
    ...measured("balancer-hung", { outage: 40, stillFailing: 1 }),
    contender: "article",
  };
  const table = figureTable(
    [measured("balancer-hung", { outage: 0.5 }, { outage: 1.5, vipMoves: 1 }), hung],
    contenders,
  );

  test("gives median and worst of each contender beside the target, and says what is missed or had no end", () => {
    expect(table).toEqual([
      ["event", "figure: median / worst", "target", "ours", "article"],
      [
        "haproxy (kube-vip) hung on the holder",
        "outage, s",
        "median ≤ 0.8 (missed), worst ≤ 1.2 (missed)",
        "1.00 / 1.50",
        "> 40.00 / > 40.00",
      ],
      ["", "VIP moves", "", "0.5 / 1", "0 / 0"],
    ]);
  });

  test("as Markdown has columns of equal width", () => {
    const lines = markdownTable(table).split("\n");
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]).toMatch(/^\| -+ \| -+ \| -+ \| -+ \| -+ \|$/);
  });
});

describe("jsonReport", () => {
  test("holds every value, every target with ours, and whether all are met", () => {
    const all = results(measured("holder-cut-off", { outage: 0.5 }, { outage: 0.7 }));
    const report = jsonReport(all, "a machine", 2) as {
      measured: { figures: Record<string, unknown> }[];
      targets: object[];
      targetsMet: boolean;
    };
    expect(report.measured[0]?.figures.outage).toEqual({
      median: 0.6,
      worst: 0.7,
      values: [0.5, 0.7],
    });
    expect(report.targets).toContainEqual({
      event: "holder-cut-off",
      figure: "outage",
      statistic: "worst",
      atMost: 1.2,
      value: 0.7,
      met: true,
    });
    expect(report.targetsMet).toBe(true);
  });
});
