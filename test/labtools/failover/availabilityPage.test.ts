import { readFileSync } from "node:fs";
import { join } from "node:path";
import { availabilityPage } from "../../../lab/failover/availabilityPage";

const page = readFileSync(join(__dirname, "../../../docs/availability.md"), "utf8");
const figures = {
  table: "| a |\n| --- |",
  picture: "pictures/failover.svg",
  repetitions: [20, 20],
  machine: "A machine.",
  clientPause: 0.123,
  otherLoad: 0.042,
  day: "2026-01-02",
};

describe("availabilityPage", () => {
  test("replaces the figures of docs/availability.md and nothing else", () => {
    const first = availabilityPage(page, figures);
    expect(first).toContain("Measured on 2026-01-02, each event 20 times. A machine.");
    expect(first).toContain("Other processes used at most 4 % of the processors' time");
    expect(first).toContain("0.12 s");
    expect(first).toContain("\n| a |\n| --- |\n");
    const second = availabilityPage(first, { ...figures, table: "| b |\n| --- |" });
    expect(second).not.toContain("| a |");
    expect(second.replace("| b |", "| a |")).toBe(first);
    expect(second.startsWith(page.slice(0, page.indexOf("<!-- figures")))).toBe(true);
  });

  test.each([
    [[1, 1], "each event once"],
    [[3, 4, 3], "each event 3 to 4 times"],
    [[0, 2], "each event 0 to 2 times"],
  ])("says of %j repetitions: %s", (repetitions, text) => {
    expect(availabilityPage(page, { ...figures, repetitions })).toContain(text);
  });

  test("says what a page without marks lacks", () => {
    expect(() => availabilityPage("# Page\n", figures)).toThrow("<!-- end of figures -->");
  });
});
