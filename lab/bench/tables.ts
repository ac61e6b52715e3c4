import { summary } from "../figures/summary";
import type { Stage } from "./creation";
import type { Figure } from "./figures";

type Table = readonly (readonly string[])[];

/** Head and rows: each figure, how it relates to another one, and what is promised of that. */
export function figureTable(figures: readonly Figure[]): Table {
  return [
    ["what", "median / worst", "against", "ratio", "target"],
    ...figures.map(({ title, unit, values, median, ratio }) => [
      title,
      values.length > 1
        ? `${number(median, unit)} / ${number(summary(values).worst, unit)} ${unit}`
        : `${number(median, unit)} ${unit}`,
      ratio?.to ?? "",
      ratio?.value.toFixed(2) ?? "",
      target(ratio),
    ]),
  ];
}

/** Head and rows: the stages of a creation. */
export function creationTable(stages: readonly Stage[]): Table {
  return [
    ["stage of a creation", "seconds", "share"],
    ...stages.map(({ stage, seconds, share }) => [
      stage,
      seconds.toFixed(0),
      `${Math.round(100 * share)} %`,
    ]),
  ];
}

function target(ratio: Figure["ratio"]): string {
  if (ratio?.atMost === undefined) return "";
  return `≤ ${ratio.atMost}${ratio.value <= ratio.atMost ? "" : " (missed)"}`;
}

function number(value: number, unit: Figure["unit"]): string {
  return value.toFixed(unit === "s" ? 2 : 0);
}
