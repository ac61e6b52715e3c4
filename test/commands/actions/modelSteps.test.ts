import { acquireLease } from "../../../commands/actions/lease";
import { join } from "../../../commands/actions/join";
import { leaveDelete } from "../../../commands/actions/leaveDelete";
import { membershipMoves } from "../../model/membership";
import { membershipRules } from "../../model/membershipRules";
import { clusterOf, type State, withNode } from "../../model/membershipState";
import { machine, nodeInput } from "./actionInputs";
import { aMember, type FakeCluster, fakeCluster } from "./fakeCluster";
import type * as fakeModules from "./fakeModules";

type FakeModules = typeof fakeModules;

// The model's actions (test/model/join.ts, leave.ts) and the product's: the same steps in the same order.

let mockCluster: FakeCluster;
let mockPauses: (() => unknown)[];

jest.mock("../../../commands/actions/connect", () =>
  jest.requireActual<FakeModules>("./fakeModules").connectTo(() => mockCluster),
);
jest.mock("node:timers/promises", () =>
  jest.requireActual<FakeModules>("./fakeModules").pausesOf(() => mockPauses.shift()?.()),
);

const quiet = (): void => undefined;

/** What the model's action does, once it has begun with this move; the machines go on beside it. */
function stepsInModel(start: State, begin: string, verb: string): readonly string[] {
  const steps: string[] = [];
  const moves = (state: State) => membershipMoves(state, membershipRules);
  const own = `${verb} of cp2 `;
  let next = moves(start).find(({ label }) => label === begin);
  while (next !== undefined) {
    if (next.label.startsWith(own)) steps.push(next.label.slice(own.length));
    if (next.label.endsWith(" ends")) return steps;
    const possible = moves(next.next).filter(({ label }) => !label.endsWith("gives up"));
    next =
      possible.find(({ label }) => label.startsWith(own)) ??
      possible.find(({ label }) => label.startsWith("cp2"));
  }
  throw new Error(`the model's ${verb} does not end: ${steps.join(", ")}`);
}

test("a leave has the model's steps", async () => {
  const steps = {
    "takes the lease": ["token taken back", "etcd asked", "lease taken"],
    "finds the others healthy, drains": ["etcd asked", "cordoned or not"],
    "keeps the lease": ["lease kept"],
    "removes the member": ["etcd asked", "lease kept", "etcd asked", "member removed"],
    "removes the Node, ends": ["etcd asked", "Node removed", "machine forgotten"],
  };
  const running = { ...withNode(clusterOf(3, {}), 1, { replace: 1 }), running: 1 };
  expect(stepsInModel(running, "up lets cp2 leave", "leave")).toEqual(Object.keys(steps));

  mockCluster = fakeCluster("cp1", "cp2", "cp3");
  for (const name of ["cp1", "cp2", "cp3"]) mockCluster.register(name, machine(1));
  await mockCluster.api.apply("/api/v1/namespaces/kube-system/configmaps/flatcar-ha-admitted", {
    metadata: {},
    data: { cp2: machine(1) },
  });
  await leaveDelete(nodeInput("cp2", machine(1)), quiet);
  expect(mockCluster.done.slice(1)).toEqual(Object.values(steps).flat());
});

test("a join has the model's steps", async () => {
  const steps = {
    "removes the earlier member": ["etcd asked", "member removed"],
    "removes the earlier Node": ["Node removed"],
    "issues the token": ["machine admitted", "token issued"],
    ends: ["token taken back", "Node described", "lease freed"],
  };
  const lost = { data: 0, kubelet: 0, stamp: 0, machine: 2, domain: 2, leave: 2, joined: 0 };
  const kept = { holder: 2, holderMachine: 1, kept: 1, running: 1 };
  const start = { ...withNode(clusterOf(3, {}), 1, lost), ...kept };
  expect(stepsInModel(start, "up lets cp2 join", "join")).toEqual(Object.keys(steps));

  mockCluster = fakeCluster("cp1", "cp2", "cp3");
  mockCluster.register("cp2", machine(1));
  mockCluster.dead.add("cp2");
  await (await acquireLease(mockCluster.api, "cp2", machine(1), "normal", quiet)).keep();
  mockPauses = [
    () => {
      mockCluster.members.push(aMember("cp2"));
      mockCluster.dead.clear();
      mockCluster.register("cp2", machine(2));
    },
  ];
  await join(nodeInput("cp2", machine(2)), quiet);
  expect(mockCluster.done.slice(2)).toEqual(Object.values(steps).flat());
});
