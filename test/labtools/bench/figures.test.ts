import { imageSizes } from "../../../lab/bench/downloadSizes";
import { figuresOf, judged, type Measured } from "../../../lab/bench/figures";
import { creationTable, figureTable } from "../../../lab/bench/tables";

const mebibyte = 2 ** 20;

function measured(changes: Partial<Measured> = {}): Measured {
  return {
    previews: new Map([
      [0, [2, 3, 2.5]],
      [1, [3]],
      [5, [4, 4, 9]],
      [50, [10]],
      [200, [40]],
    ]),
    render: { inProcess: [1, 1], processes: [2, 4], processCount: 13 },
    downloads: {
      one: { files: 500 * mebibyte, images: 100 * mebibyte, imagesOnce: 100 * mebibyte },
      five: { files: 500 * mebibyte, images: 300 * mebibyte, imagesOnce: 100 * mebibyte },
    },
    creation: [],
    ...changes,
  };
}

describe("figuresOf", () => {
  const figures = figuresOf(measured());

  test("judges the ratios of medians that design section 6 promises, and names what is missed", () => {
    expect(judged(figures).map(({ value, atMost, met }) => [value, atMost, met])).toEqual([
      [4 / 2.5, 1.6, true],
      [10 / 4, 3, true],
      [1 / 3, 0.5, true],
      [800 / 600, 1.2, false],
    ]);
    const missed = figureTable(figures).filter((row) => row.at(-1)?.includes("missed"));
    expect(missed).toEqual([
      ["downloads for 5 nodes", "800 MiB", "downloads for 1 node", "1.33", "≤ 1.2 (missed)"],
    ]);
  });

  test("shows median and worst where there were several", () => {
    expect(figureTable(figures)[1]).toEqual([
      "preview of an empty program",
      "2.50 / 3.00 s",
      "",
      "",
      "",
    ]);
  });
});

test("a creation's stages are shown with their shares", () => {
  const stages = [{ stage: "machines made", seconds: 3, share: 0.25 }];
  expect(creationTable(stages)[1]).toEqual(["machines made", "3", "25 %"]);
});

test("imageSizes counts a layer once for each node that lacks it, and once in all for a mirror", () => {
  const nodes = [
    new Map([
      ["sha256:base", 10],
      ["sha256:server", 5],
    ]),
    new Map([["sha256:base", 10]]),
  ];
  expect(imageSizes(nodes)).toEqual({ images: 25, imagesOnce: 15 });
});
