import {
  type ControlPlaneReport,
  type ControlPlaneState,
  decideFormation,
} from "../../lib/formation";
import {
  at,
  type Birth,
  bootNames,
  boots,
  type Heard,
  names,
  nothing,
  withAt,
  withNode,
} from "./birthState";
import { replyToInit, reportedState } from "./node";
import type { Move } from "./search";

// commands/actions/formation.ts, whose rounds go on for ever, and the command on its way.

/** The rules that a test takes out one at a time. */
export const formationRules = {
  decideFormation,
  /** A round asks the first control plane before the others. */
  asksFirstBeforeOthers: true,
  /** remote.sh refuses an init that names another boot. */
  initNamesBoot: true,
};
export type FormationRules = typeof formationRules;

/** A round asks each once, in any order that the rules allow; the answer, or its loss, is one step. */
export function formationMoves(state: Birth, f: number, rules: FormationRules): Move<Birth>[] {
  const heard = state.formations[f] ?? nothing;
  const moves: Move<Birth>[] = [];
  for (const i of names.keys()) {
    const tooEarly = i > 0 && heard[0]?.state === "" && rules.asksFirstBeforeOthers;
    if (heard[i]?.state !== "" || tooEarly) continue;
    const node = at(state, i);
    const hear = (said: ControlPlaneState, boot: number): void => {
      const label = `formation ${f} asks ${names[i]}: ${said}`;
      moves.push(afterAnswer(state, f, withAt(heard, i, { state: said, boot }), label, rules));
    };
    hear("silent", boots.none);
    if (node.on === 1) hear(reportedState(node), boots.current);
  }
  return moves;
}

/** Ends the round where the rest of the answers changes nothing any more; the next one begins, perhaps in another `up`. */
function afterAnswer(
  state: Birth,
  f: number,
  heard: readonly Heard[],
  label: string,
  rules: FormationRules,
): Move<Birth> {
  const ended = { ...state, formations: withAt(state.formations, f, nothing) };
  if (heard.some((answer) => answer.state === "")) {
    const open = mayStillCommand(heard, rules);
    const formations = withAt(state.formations, f, heard);
    return { label, next: open ? { ...state, formations } : ended };
  }
  const decision = rules.decideFormation(reports(heard));
  if (decision.kind !== "init") return { label: `${label}, ${decision.kind}`, next: ended };
  const i = names.findIndex((name) => name === decision.node);
  const boot = Math.max(state.sent[i] ?? 0, bootNames.indexOf(decision.boot));
  const next = { ...ended, sent: withAt(state.sent, i, boot) };
  return { label: `${label}, sends init to ${decision.node}`, next };
}

function mayStillCommand(heard: readonly Heard[], rules: FormationRules): boolean {
  const open = heard.findIndex((answer) => answer.state === "");
  if (open < 0) return rules.decideFormation(reports(heard)).kind === "init";
  const answers = ["fresh", "initialising", "silent"] as const;
  return answers.some((state) =>
    mayStillCommand(withAt(heard, open, { state, boot: boots.current }), rules),
  );
}

function reports(heard: readonly Heard[]): ControlPlaneReport[] {
  return heard.map(({ state, boot }, i) => ({
    name: names[i] ?? "",
    state: state === "" ? "silent" : state,
    boot: bootNames[boot] ?? "",
  }));
}

/** The command reaches the machine: late, or again. */
export function delivery(state: Birth, i: number, rules: FormationRules): Move<Birth>[] {
  const sent = state.sent[i] ?? boots.none;
  const node = at(state, i);
  if (sent === boots.none || node.on === 0) return [];
  const reply = replyToInit(node, sent === boots.current || !rules.initNamesBoot);
  const next = reply === "started" ? withNode(state, i, { marker: 1 }) : state;
  return [{ label: `init reaches ${names[i]}: ${reply}`, next }];
}
