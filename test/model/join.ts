import type { Rules } from "./membershipRules";
import {
  type Action,
  idle,
  member,
  names,
  nodeAt,
  type State,
  steps,
  withAction,
  withNode,
} from "./membershipState";
import { health, leaseSpec, memberOf, nodeObject, uuid } from "./seen";
import { brokenByRemoval } from "./promises";
import type { Move } from "./search";

// commands/actions/join.ts. One step is what lies between two moments at which others may act;
// test/commands/actions/modelSteps.test.ts compares the order with what the action asks for.

/** Looks at what there is under the node's name. */
export function beginJoin(state: State, i: number, rules: Rules): Action {
  const { domain, admitted } = nodeAt(state, i);
  const node = nodeObject(state, i);
  const found = { node, member: memberOf(state, i) !== undefined, admitted: uuid(admitted) };
  const stale = rules.stalePartsOf(found, uuid(domain));
  const afterMember = stale.node ? steps.removeNode : steps.admit;
  return {
    ...idle,
    node: i,
    machine: domain,
    step: stale.member ? steps.removeMember : afterMember,
    stale: stale.node ? nodeAt(state, i).uid : 0,
  };
}

export function joinMoves(state: State, a: number, rules: Rules): Move<State>[] {
  const action = state.actions[a] as Action;
  const { node: i, step, machine, stale } = action;
  const node = nodeAt(state, i);
  const name = `join of ${names[i]}${a === 3 ? " (left over)" : ""}`;
  const go = (label: string, next: State, to: number): Move<State> => ({
    label: `${name} ${label}`,
    next: withAction(next, a, { step: to }),
    broken: brokenByRemoval(state, next),
  });
  switch (step) {
    case steps.removeMember: {
      const next = stale > 0 ? steps.removeNode : steps.admit;
      const now = health(state);
      if (now.some(({ id, healthy }) => id === `${i}` && healthy)) return [];
      if (rules.judgeRemoval(now, `${i}`).kind !== "safe") return [];
      return [go("removes the earlier member", withoutMember(state, i), next)];
    }
    case steps.removeNode: {
      const same = node.registered > 0 && (node.uid === stale || !rules.removesNodesAsRead);
      const broken =
        same && node.registered === machine ? "the new machine's Node is removed" : undefined;
      const next = same ? withNode(state, i, { registered: 0, uid: 0 }) : state;
      return [{ ...go("removes the earlier Node", next, steps.admit), broken }];
    }
    case steps.admit:
      return [
        go("issues the token", withNode(state, i, { admitted: machine, token: 1 }), steps.await),
      ];
    default: {
      const revoked = withNode(state, i, { token: 0 });
      const gaveUp = { label: `${name} gives up`, next: ended(revoked, a) };
      if (!isIn(state, action, rules)) return [gaveUp];
      const spec = leaseSpec(state);
      const frees = rules.isOfEarlierMachine(spec, names[i] ?? "", uuid(machine));
      const over = ended(frees ? withoutLease(state) : state, a);
      const done = a === 3 ? { token: 0 } : { token: 0, joined: machine };
      return [{ label: `${name} ends`, next: withNode(over, i, done) }];
    }
  }
}

/** commands/actions/joinProgress.ts */
function isIn(state: State, { node: i, machine }: Action, rules: Rules): boolean {
  const listed = memberOf(state, i);
  const registered = rules.registrationIsWaitedFor(nodeObject(state, i), uuid(machine)) === "";
  const well = health(state).some(({ id, healthy }) => id === `${i}` && healthy);
  return registered && listed !== undefined && rules.votes(listed) && well;
}

/** What a member that is out of the list has on its disk is of no use any more. */
export function withoutMember(state: State, i: number): State {
  return withNode(state, i, { member: member.none, data: 0 });
}

export function withoutLease(state: State): State {
  const actions = state.actions.map((action) => ({ ...action, holds: 0, wasKept: 0 }));
  return { ...state, actions, holder: 0, holderMachine: 0, kept: 0 };
}

export function ended(state: State, a: number): State {
  return withAction(state, a, idle);
}
