import { summary } from "../figures/summary";
import type { Stage } from "./creation";
import type { DownloadSizes } from "./downloadSizes";
import { stackSizes, type StackSize } from "./programTime";
import type { RenderTimes } from "./renderTime";

export interface Measured {
  readonly previews: ReadonlyMap<StackSize, readonly number[]>;
  readonly render: RenderTimes;
  readonly downloads: { readonly one: DownloadSizes; readonly five: DownloadSizes };
  /** Empty where no creation was recorded. */
  readonly creation: readonly Stage[];
}

/** One thing measured, several times or once. */
export interface Figure {
  readonly title: string;
  readonly unit: "s" | "MiB";
  readonly values: readonly number[];
  readonly median: number;
  /** Against another figure, and the most that is promised. */
  readonly ratio?: { readonly to: string; readonly value: number; readonly atMost?: number };
}

/** What of the promises is kept. */
export interface Judgement {
  readonly figure: string;
  readonly to: string;
  readonly atMost: number;
  readonly value: number;
  readonly met: boolean;
}

/** All figures in the order of the page, each with what it is held against. */
export function figuresOf({ previews, render, downloads }: Measured): readonly Figure[] {
  const [empty, one, five, fifty, many] = stackSizes.map((size) => {
    const title =
      size === 0
        ? "preview of an empty program"
        : `preview of an unchanged stack of ${size} ${size === 1 ? "node" : "nodes"}`;
    return figure(title, "s", previews.get(size) ?? []);
  }) as [Figure, Figure, Figure, Figure, Figure];
  const processes = figure(
    `Ignition of 5 nodes by ${render.processCount} butane processes`,
    "s",
    render.processes,
  );
  const own = figure("Ignition of 5 nodes in the program", "s", render.inProcess);
  const fetched = (title: string, bytes: number): Figure =>
    figure(title, "MiB", [mebibytes(bytes)]);
  const all = ({ files, images }: DownloadSizes): number => files + images;
  const once = ({ files, imagesOnce }: DownloadSizes): number => files + imagesOnce;
  const download1 = fetched("downloads for 1 node", all(downloads.one));
  const mirror1 = fetched("downloads for 1 node, images through one mirror", once(downloads.one));
  return [
    empty,
    against(one, empty),
    against(five, empty, 1.6),
    against(fifty, five, 3),
    against(many, fifty),
    processes,
    against(own, processes, 0.5),
    download1,
    against(fetched("downloads for 5 nodes", all(downloads.five)), download1, 1.2),
    mirror1,
    against(
      fetched("downloads for 5 nodes, images through one mirror", once(downloads.five)),
      mirror1,
    ),
  ];
}

/** Every promise with what was measured. */
export function judged(figures: readonly Figure[]): readonly Judgement[] {
  return figures.flatMap(({ title, ratio }) =>
    ratio?.atMost === undefined
      ? []
      : [
          {
            figure: title,
            to: ratio.to,
            atMost: ratio.atMost,
            value: ratio.value,
            met: ratio.value <= ratio.atMost,
          },
        ],
  );
}

function figure(title: string, unit: Figure["unit"], values: readonly number[]): Figure {
  return { title, unit, values, median: summary(values).median };
}

function against(one: Figure, other: Figure, atMost?: number): Figure {
  const value = one.median / other.median;
  return { ...one, ratio: { to: other.title, value, ...(atMost === undefined ? {} : { atMost }) } };
}

function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}
