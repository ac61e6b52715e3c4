import { ProgressView } from "../../../commands/support/progress/progressView";
import { RunStory } from "../../../commands/support/progress/runStory";

import { recordedEvents } from "./recorded";

/** What a recorded run writes, ticked every second as in life. */
function played(name: string, columns: number | undefined): string {
  const events = recordedEvents(name);
  const start = events[0]?.at ?? 0;
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  const story = new RunStory({ nodes: 2, uploads: 3, resources: 0 });
  const view = new ProgressView({ write, columns }, story, start);
  for (let now = start; now <= (events.at(-1)?.at ?? 0); now += 1) {
    for (const event of events.filter(({ at }) => at === now)) view.take(event, now);
    view.tick(now);
  }
  view.finish();
  return written;
}

describe("ProgressView", () => {
  it("writes plain lines that end where no terminal is", () => {
    const text = played("create", undefined);
    expect(["\r", "\u001b", "@"].filter((mark) => text.includes(mark))).toEqual([]);
    expect(text).not.toMatch(/refresh|creating/);
    const lines = text.split("\n");
    expect(lines.length).toBeLessThan(25);
    expect(lines).toContain(" 0:42 node 2/2 Ready: worker1 after 6 s");
  });

  it("says what is waited for when that changes, and again every 30 s", () => {
    let now = 0;
    let written = "";
    const write = (text: string): void => {
      written += text;
    };
    const story = new RunStory({ nodes: 1, uploads: 0, resources: 0 });
    const view = new ProgressView({ write, columns: undefined }, story, now);
    const urn = "urn:pulumi:dev::flatcar-ha::command:local:Command::cp2-join";
    view.take({ kind: "begin", at: 0, op: "create", urn }, now);
    for (now = 1; now <= 65; now += 1) {
      const reason = now < 20 ? "no such Node yet" : "registered, no status yet";
      const text = `${now} s, waiting for cp2 to be Ready: ${reason}`;
      if (now % 5 === 0) view.take({ kind: "news", at: now, urn, text }, now);
      view.tick(now);
    }
    expect(written.trimEnd().split("\n")).toEqual([
      " 0:10 node 0/1 Ready; waiting for cp2 to be Ready: no such Node yet",
      " 0:20 node 0/1 Ready; waiting for cp2 to be Ready: registered, no status yet",
      " 0:50 node 0/1 Ready; waiting for cp2 to be Ready: registered, no status yet",
    ]);
  });

  it("redraws one line on a terminal, never wider than it, and leaves it clean", () => {
    const text = played("create", 60);
    const drawn = text.split(/\r|\n/);
    expect(drawn.filter((line) => line.includes("waiting for")).length).toBeGreaterThan(5);
    const shown = drawn.filter((line) => line.endsWith("\u001b[K") && line.length > 3);
    expect(Math.max(...shown.map((line) => line.length - 3))).toBeLessThan(60);
    expect(text.endsWith("\r\u001b[K")).toBe(true);
  });
});
