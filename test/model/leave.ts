import { ended, withoutLease, withoutMember } from "./join";
import type { Rules } from "./membershipRules";
import {
  type Action,
  idle,
  indices,
  names,
  nodeAt,
  type State,
  steps,
  withAction,
  withNode,
} from "./membershipState";
import { health, leaseSpec, type Member, memberOf, members, nodeObject, place, uuid } from "./seen";
import { isReady, type NodeObject } from "../../lib/nodeStatus";
import { brokenByRemoval } from "./promises";
import type { Move } from "./search";

// commands/actions/leaveDelete.ts and takeOut.ts, in steps as in join.ts.

/** Takes the token back and looks whether the cluster knows the machine; if not, the leave is over. */
export function beginLeave(state: State, i: number, rules: Rules): State {
  const { leave } = nodeAt(state, i);
  const revoked = rules.leaveRevokesToken ? withNode(state, i, { token: 0 }) : state;
  const found = find(state, i, leave, rules);
  if (found === undefined) return afterLeave(revoked, i);
  const unused =
    rules.isWhole(found, "controlPlane") &&
    rules.isKeptByMachine(leaseSpec(state), names[i] ?? "", uuid(leave));
  return withAction(unused ? withoutLease(revoked) : revoked, i, {
    ...idle,
    node: i,
    machine: leave,
    step: steps.acquire,
  });
}

export function leaveMoves(state: State, a: number, rules: Rules): Move<State>[] {
  const action = state.actions[a] as Action;
  const { node: i, step, machine } = action;
  const name = `leave of ${names[i]}${a === 3 ? " (left over)" : ""}`;
  const to = (label: string, next: State, after: number): Move<State> => ({
    label: `${name} ${label}`,
    next: withAction(next, a, { step: after }),
  });
  const over = (label: string, next: State): Move<State> => {
    const done = a === 3 ? next : afterLeave(next, i);
    return { label: `${name} ${label}, ends`, next: ended(done, a) };
  };
  const found = find(state, i, machine, rules);
  switch (step) {
    case steps.acquire:
      if (rules.isOnlyVoter(members(state), place(i)) || !mayTake(state, i, rules)) return [];
      return found === undefined
        ? [over("finds nothing to take out any more", state)]
        : [to("takes the lease", taken(state, a, rules), steps.drain)];
    case steps.drain:
      return othersCarry(state, i, found?.member, rules)
        ? [to("finds the others healthy, drains", state, steps.keep), gaveUp(state, a, name)]
        : [gaveUp(state, a, name)];
    case steps.keep:
      return isHeld(state, action, rules)
        ? [to("keeps the lease", { ...state, kept: 1 }, steps.takeOut), gaveUp(state, a, name)]
        : [gaveUp(state, a, name)];
    default: {
      // Until no member of this machine is left: a join under way may have made one.
      const leaving = found?.member;
      if (
        !othersCarry(state, i, leaving, rules) &&
        (step === steps.settle || rules.checksBeforeRemoval)
      ) {
        return [gaveUp(state, a, name)];
      }
      if (step === steps.takeOut && !isHeld(state, action, rules)) return [gaveUp(state, a, name)];
      if (leaving === undefined)
        return [over("removes the Node", forgotten(state, i, machine, rules))];
      const out = leaving.learner ? {} : { out: 1 };
      const next = withNode(withoutMember(state, i), i, out);
      return [
        { ...to("removes the member", next, steps.settle), broken: brokenByRemoval(state, next) },
      ];
    }
  }
}

function taken(state: State, a: number, rules: Rules): State {
  const { node: i, machine } = state.actions[a] as Action;
  const wasKept = rules.isKeptFor(leaseSpec(state), names[i] ?? "") ? 1 : 0;
  const lease = { holder: i + 1, holderMachine: machine, kept: wasKept };
  return withAction({ ...withoutLease(state), ...lease }, a, { holds: 1, wasKept });
}

/** An action under its engine renews in time; one that outlived it may be asleep. */
function mayTake(state: State, i: number, rules: Rules): boolean {
  const renewed = state.actions.slice(0, 3).some(({ holds }) => holds === 1);
  return rules.mayTakeLease(leaseSpec(state), names[i] ?? "", renewed ? 0 : 3600);
}

function isHeld(state: State, { node: i, machine, holds }: Action, rules: Rules): boolean {
  return rules.leaseIsOfOneAction
    ? holds === 1
    : state.holder === i + 1 && state.holderMachine === machine;
}

/** It has waited too long; before the removal nothing is lost, and others may go. */
function gaveUp(state: State, a: number, name: string): Move<State> {
  const { step, holds, wasKept } = state.actions[a] as Action;
  const frees = step !== steps.settle && holds === 1 && wasKept === 0;
  const next = frees ? withoutLease(state) : state;
  // A run whose leave fails goes on with nothing that comes after it.
  const stopped = a === 3 ? next : withNode(next, a, { replace: 0 });
  return { label: `${name} gives up`, next: ended(stopped, a) };
}

function forgotten(state: State, i: number, machine: number, rules: Rules): State {
  const { registered, admitted } = nodeAt(state, i);
  const goes = registered === machine || !rules.removesNodesAsRead;
  const node = goes ? withNode(state, i, { registered: 0, uid: 0 }) : state;
  return admitted === machine ? withNode(node, i, { admitted: 0 }) : node;
}

/** commands/actions/machine.ts */
function find(
  state: State,
  i: number,
  machine: number,
  rules: Rules,
): { node: NodeObject | undefined; member: Member | undefined } | undefined {
  const parts = { node: nodeObject(state, i), member: memberOf(state, i) };
  return rules.machineOf(parts, uuid(nodeAt(state, i).admitted), uuid(machine));
}

/** commands/actions/othersHealthy.ts */
function othersCarry(state: State, i: number, leaving: Member | undefined, rules: Rules): boolean {
  const verdict = rules.judgeLeave(health(state), leaving?.id);
  if (verdict.kind !== "safe") return false;
  if (verdict.dead) return true;
  const ready = indices.every((n) => {
    const node = nodeObject(state, n);
    return n === i || node === undefined || isReady(node);
  });
  return verdict.sick.length === 0 && ready;
}

/** What the engine records: the leave is gone, or that of the machine that is there takes its place. */
function afterLeave(state: State, i: number): State {
  const { leave, domain } = nodeAt(state, i);
  return withNode(state, i, { leave: leave === domain ? 0 : domain, joined: 0 });
}
