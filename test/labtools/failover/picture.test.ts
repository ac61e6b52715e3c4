import { picture } from "../../../lab/failover/picture";
import type { Measured } from "../../../lab/failover/results";
import { figures } from "../../../lab/failover/statistics";
import { holderSpans, requestSpans } from "../../../lab/failover/timeline";
import { aRecording, holders, requests } from "./recordings";

const outage = aRecording({
  requests: requests(14_000, (start) => {
    if (start >= 10_000 && start < 10_400) return { error: "refused" };
    return start >= 10_400 && start < 10_600 ? { end: start + 300 } : {};
  }),
  holders: holders(["+cp1", 0], ["-cp1", 10_100], ["+cp2", 10_600]),
  mended: 12_000,
});

describe("timeline", () => {
  test("neighbouring requests of one kind are one span", () => {
    expect(requestSpans(outage)).toEqual([
      { kind: "answered", from: -1, to: 0 },
      { kind: "failed", from: 0, to: 0.4 },
      { kind: "late", from: 0.4, to: 0.6 },
      { kind: "answered", from: 0.6, to: expect.closeTo(3.985, 3) as number },
    ]);
  });

  test("a holder's span lasts until it loses the address, the last one's to the end", () => {
    expect(holderSpans(outage)).toEqual([
      { kind: "cp1", from: -10, to: 0.1 },
      { kind: "cp2", from: 0.6, to: 4 },
    ]);
  });
});

describe("picture", () => {
  const measured: Measured = {
    contender: "ours",
    event: "holder-cut-off",
    figures: [figures(outage)],
    worst: outage,
  };
  const svg = picture([measured], [{ id: "ours", title: "ours <1>" }]);

  test("draws each span at its place and cuts what lies outside", () => {
    const bars = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" [^>]*fill="(#\w+)"/g),
    ]
      .map(([, x, width, fill]) => ({ x: Number(x), width: Number(width), fill }))
      .filter(({ x }) => x >= 170);
    // 64 units a second, the event at 234.
    expect(bars).toContainEqual({ x: 234, width: 25.6, fill: "#c0392b" });
    expect(bars).toContainEqual({ x: 170, width: 70.4, fill: "#2f5d9b" });
  });

  test("says the longest outage and escapes what it is given", () => {
    expect(svg).toContain(">0.60 s</text>");
    expect(svg).toContain("ours &lt;1>");
  });
});
