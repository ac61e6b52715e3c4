import { judged, summaryOf, targetsMet, type Measured } from "./results";
import type { FigureName, Figures } from "./statistics";

/** What --json prints: every figure of every repetition, each target with our value. */
export function jsonReport(results: readonly Measured[], machine: string, repeat: number): object {
  return {
    machine,
    repeat,
    measured: results.map(({ contender, event, figures }) => ({
      contender,
      event,
      figures: Object.fromEntries(
        namesOf(figures).map((name) => [
          name,
          {
            ...summaryOf(results, contender, event, name),
            values: figures.map((one) => one[name]),
          },
        ]),
      ),
    })),
    targets: judged(results),
    targetsMet: targetsMet(results),
  };
}

function namesOf([first]: readonly Figures[]): readonly FigureName[] {
  return Object.keys(first ?? {}) as FigureName[];
}
