import { at, type Birth, boots, canGoOn, emptyDisk, isServed, names, withNode } from "./birthState";
import { delivery, formationMoves, type FormationRules } from "./formation";
import type { Move } from "./search";

// How a cluster is born (design D9): two formations at once, of which one outlived its `up`, and three control planes.

export function birthMoves(state: Birth, rules: FormationRules): Move<Birth>[] {
  const moves: Move<Birth>[] = [];
  for (const i of names.keys()) {
    moves.push(...nodeMoves(state, i), ...delivery(state, i, rules), ...faults(state, i));
  }
  for (const f of state.formations.keys()) moves.push(...formationMoves(state, f, rules));
  return moves;
}

/** The machine's boot has ended: what was heard of it, or sent to it, is of an earlier one. */
function afterBoot(state: Birth, i: number): Birth {
  const age = (boot: number): number => Math.min(boot, boots.earlier);
  return {
    ...state,
    formations: state.formations.map((heard) =>
      heard.map((answer, n) => (n === i ? { ...answer, boot: age(answer.boot) } : answer)),
    ),
    sent: state.sent.map((boot, n) => (n === i ? age(boot) : boot)),
  };
}

/** What a machine does by itself; it joins whenever there is a cluster to join, which is more than it may. */
function nodeMoves(state: Birth, i: number): Move<Birth>[] {
  const node = at(state, i);
  const name = names[i];
  if (node.on === 0) {
    return [{ label: `${name} is switched on`, next: withNode(state, i, { on: 1 }) }];
  }
  if (node.marker === 1 && node.stamp === 0) {
    if (node.data === 0) {
      const broken = canGoOn(state) ? "a second cluster beside one that could go on" : undefined;
      const nodes = state.nodes.map((other) => ({ ...other, voter: 0 }));
      const next = withNode({ ...state, nodes }, i, { data: 1, voter: 1 });
      return [{ label: `${name} creates a cluster`, next, broken }];
    }
    return [
      {
        label: `${name}'s init fails before its API answered`,
        next: withNode(state, i, { data: 0, voter: 0 }),
      },
      { label: `${name} writes its stamp`, next: withNode(state, i, { stamp: 1 }) },
    ];
  }
  if (node.stamp === 1 || node.marker === 1 || !isServed(state)) return [];
  return node.data === 0
    ? [{ label: `${name} begins to join`, next: withNode(state, i, { data: 1, voter: 1 }) }]
    : [{ label: `${name} has joined`, next: withNode(state, i, { stamp: 1 }) }];
}

function faults(state: Birth, i: number): Move<Birth>[] {
  const after = afterBoot(state, i);
  const moves: Move<Birth>[] = [];
  if (at(state, i).on === 1 && state.cuts > 0) {
    const next = withNode({ ...after, cuts: state.cuts - 1 }, i, { on: 0 });
    moves.push({ label: `power cut at ${names[i]}`, next, fault: true });
  }
  if (state.losses > 0) {
    const next = withNode({ ...after, losses: state.losses - 1 }, i, { ...emptyDisk, on: 1 });
    moves.push({ label: `${names[i]} starts with an empty disk`, next, fault: true });
  }
  return moves;
}
