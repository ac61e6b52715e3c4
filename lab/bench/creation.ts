import { readFileSync } from "node:fs";
import { readEvent, type EngineEvent } from "../../commands/support/progress/engineEvents";
import { phaseOf, phases, type Phase } from "../../commands/support/progress/phases";
import { UserError } from "../../lib/errors";

/** A part of a cluster's creation, and for how long everything after it waited for it. */
export interface Stage {
  readonly stage: string;
  readonly seconds: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}

const titles: Partial<Record<Phase, string>> = {
  download: "OS image and extensions fetched, checked, packed",
  upload: "both brought to the hypervisor",
  machines: "machines made",
  formation: "first control plane: boot, kubeadm init",
  api: "API behind the virtual IP",
  network: "pod network's objects",
  nodes: "all others: boot, join, Ready",
};
const rest = "program, keys, small things between";

interface Span {
  readonly phase: Phase;
  readonly from: number;
  to: number;
}

/** Stages of a recorded first creation: each second counts for the earliest stage that is still under way. */
export function creationStages(events: readonly EngineEvent[]): readonly Stage[] {
  const spans = spansOf(events);
  if (!spans.some(({ phase }) => phase === "formation")) return [];
  const [start, end] = [events[0]?.at ?? 0, events.at(-1)?.at ?? 0];
  const moments = [...new Set([start, ...spans.flatMap(({ from, to }) => [from, to]), end])].sort(
    (a, b) => a - b,
  );
  const seconds = new Map<string, number>();
  moments.slice(1).forEach((to, i) => {
    const from = moments[i] ?? to;
    const active = spans.filter((span) => span.from <= from && span.to >= to);
    const first = phases.find((phase) => active.some((span) => span.phase === phase));
    const title = (first && titles[first]) ?? rest;
    seconds.set(title, (seconds.get(title) ?? 0) + to - from);
  });
  return [...Object.values(titles), rest]
    .filter((stage) => seconds.has(stage))
    .map((stage) => {
      const took = seconds.get(stage) ?? 0;
      return { stage, seconds: took, share: took / (end - start) };
    });
}

/** Stages from an engine's event log, whole or as `up` keeps it. */
export function readCreation(file: string): readonly Stage[] {
  const lines = readFileSync(file, "utf8").split("\n");
  const events = lines.filter((line) => line !== "").map(readEvent);
  const stages = creationStages(events.filter((event) => event !== undefined));
  if (stages.length > 0) return stages;
  throw new UserError("FHA400", [
    `--creation: got "${file}"; allowed: the record of an up that made a cluster, such as .state/logs/*-up.steps.jsonl`,
  ]);
}

function spansOf(events: readonly EngineEvent[]): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  for (const event of events) {
    if (event.kind === "begin" && event.op === "create") {
      const phase = phaseOf(event.op, event.urn);
      if (phase === undefined) continue;
      const span = { phase, from: event.at, to: event.at };
      spans.push(span);
      open.set(event.urn, span);
    } else if (event.kind === "end" || event.kind === "failed") {
      const span = open.get(event.urn);
      if (span !== undefined) span.to = event.at;
      open.delete(event.urn);
    }
  }
  return spans;
}
