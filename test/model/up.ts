import { beginJoin } from "./join";
import { beginLeave } from "./leave";
import { goes } from "./machines";
import type { Rules } from "./membershipRules";
import {
  type Action,
  emptyDisk,
  idle,
  indices,
  member,
  names,
  nodeAt,
  type NodeState,
  type State,
  steps,
  withAction,
  withNode,
} from "./membershipState";
import { brokenByRemoval } from "./promises";
import type { Move } from "./search";
import { answers, leaseSpec, uuid } from "./seen";

/** `up` begins: it forgets machines that have vanished, goes on with what was cut off, and is asked to replace. */
export function startUp(state: State, rules: Rules): Move<State>[] {
  let next: State = { ...state, running: 1 };
  for (const i of indices) {
    const { domain, machine } = nodeAt(next, i);
    if (domain !== machine) next = withNode(next, i, { domain: 0, joined: 0 });
  }
  if (answers(next)) {
    const machines = new Map<string, string>(
      indices.map((i) => [names[i], uuid(nodeAt(next, i).domain)]),
    );
    const cut = rules.cutOffReplacement(leaseSpec(next), (name) => machines.get(name));
    const i = names.findIndex((name) => name === cut);
    if (i >= 0) next = withNode(next, i, { replace: 1 });
  }
  const asked = { ...next, replacements: state.replacements - 1 };
  if (state.replacements === 0) return [{ label: "up", next }];
  const one = indices.map((i) => ({
    label: `replace ${names[i]}`,
    next: withNode(asked, i, { replace: 1 }),
    fault: true,
  }));
  const all = { ...asked, nodes: asked.nodes.map((node) => ({ ...node, replace: 1 })) };
  return [{ label: "up", next }, ...one, { label: "up replaces all", next: all, fault: true }];
}

/** The engine: per node, in the order leave of the earlier machine, machine, leave, join. */
export function runUp(state: State, rules: Rules): Move<State>[] {
  const moves: Move<State>[] = [];
  for (const i of indices) {
    const node = nodeAt(state, i);
    const name = names[i];
    if ((state.actions[i] as Action).step !== steps.none) continue;
    const earlier = node.leave > 0 && node.domain > 0 && node.leave !== node.domain;
    if (goes(node)) {
      const gone = { ...emptyDisk, machine: 0, on: 0, domain: 0, joined: 0, replace: 0 };
      const next = withNode(state, i, gone);
      const broken =
        node.member === member.voter
          ? "a machine goes that still votes"
          : brokenByRemoval(state, next);
      moves.push({ label: `up removes the machine ${name}`, next, broken });
    } else if (earlier || (node.leave > 0 && node.replace === 1)) {
      if (answers(state))
        moves.push({ label: `up lets ${name} leave`, next: beginLeave(state, i, rules) });
    } else if (node.domain === 0) {
      const machine = unused(state, i);
      const made = { ...emptyDisk, machine, domain: machine, on: 1, replace: 0 };
      moves.push({ label: `up makes the machine ${name}`, next: withNode(state, i, made) });
    } else if (isDue(node, "leave", rules)) {
      moves.push({
        label: `up records the leave of ${name}`,
        next: withNode(state, i, { leave: node.domain }),
      });
    } else if (isDue(node, "join", rules) && answers(state)) {
      moves.push({
        label: `up lets ${name} join`,
        next: withAction(state, i, beginJoin(state, i, rules)),
      });
    }
  }
  const done = state.nodes.every(
    ({ domain, leave, joined, replace }) =>
      domain > 0 && leave === domain && joined === domain && replace === 0,
  );
  if (done) moves.push({ label: "up ends", next: { ...state, running: 0 } });
  return [...moves, ...kill(state)];
}

function isDue(
  { domain, leave, joined }: NodeState,
  what: "leave" | "join",
  rules: Rules,
): boolean {
  const first = rules.leaveIsRecordedFirst ? "leave" : "join";
  const other = what === "leave" ? joined : leave;
  const own = what === "leave" ? leave : joined;
  return own !== domain && (what === first || other === domain);
}

/** A number that nothing knows any more. */
function unused({ nodes, actions, holderMachine }: State, i: number): number {
  const { leave, registered, uid, admitted } = nodes[i] as NodeState;
  const known = [leave, registered, uid, admitted, holderMachine, actions[3]?.machine];
  return [1, 2, 3, 4, 5, 6].find((number) => !known.includes(number)) ?? 0;
}

/** The engine is killed, or fails: what it was asked to replace is forgotten, and one action may live on for a while. */
function kill(state: State): Move<State>[] {
  const dead: State = {
    ...state,
    nodes: state.nodes.map((node) => ({ ...node, replace: 0 })),
    actions: [idle, idle, idle, state.actions[3] as Action],
    running: 0,
  };
  const moves: Move<State>[] = [{ label: "up is killed", next: dead }];
  if (state.leftOvers === 0 || state.actions[3]?.step !== steps.none) return moves;
  for (const action of state.actions.slice(0, 3)) {
    if (action.step === steps.none) continue;
    const next = withAction({ ...dead, leftOvers: state.leftOvers - 1 }, 3, action);
    moves.push({
      label: `up is killed, an action of ${names[action.node]} lives on`,
      next,
      fault: true,
    });
  }
  return moves;
}
