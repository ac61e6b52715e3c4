import { joinMoves } from "./join";
import { leaveMoves } from "./leave";
import { faults, machineMoves } from "./machines";
import type { Rules } from "./membershipRules";
import { type Action, indices, member, type State, steps } from "./membershipState";
import type { Move } from "./search";
import { answers } from "./seen";
import { runUp, startUp } from "./up";

// A cluster's life: machines, `npm run up` with the engine's actions, and what may go wrong.

export function membershipMoves(state: State, rules: Rules): Move<State>[] {
  return [
    ...indices.flatMap((i) => machineMoves(state, i, rules)),
    ...(answers(state) ? [0, 1, 2, 3].flatMap((a) => actionMoves(state, a, rules)) : []),
    ...(state.running === 0 ? startUp(state, rules) : runUp(state, rules)),
    ...indices.flatMap((i) => faults(state, i)),
  ];
}

function actionMoves(state: State, a: number, rules: Rules): Move<State>[] {
  const { step } = state.actions[a] as Action;
  if (step === steps.none) return [];
  return step < steps.acquire ? joinMoves(state, a, rules) : leaveMoves(state, a, rules);
}

/** All three vote and are recorded; nothing is under way, and no lease is kept. */
export function isWhole(state: State): boolean {
  const quiet =
    state.running === 0 && state.kept === 0 && state.actions.every(({ step }) => step === 0);
  return (
    quiet &&
    state.nodes.every((node) => {
      const { machine, on, data, token } = node;
      const known = [node.registered, node.domain, node.leave, node.joined];
      const votes = node.member === member.voter && machine > 0 && on === 1 && data === 1;
      return votes && token === 0 && known.every((one) => one === machine);
    })
  );
}
