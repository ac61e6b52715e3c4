import { join } from "../../../commands/actions/join";
import { Unreachable } from "../../../commands/actions/httpsJson";
import { acquireLease, leaseHolder } from "../../../commands/actions/lease";
import { nodePath } from "../../../commands/actions/paths";
import { machine, nodeInput } from "./actionInputs";
import { aMember, type FakeCluster, fakeCluster } from "./fakeCluster";
import type * as fakeModules from "./fakeModules";

type FakeModules = typeof fakeModules;

let mockCluster: FakeCluster;
/** What happens in one pause after another of the action that waits. */
let mockPauses: (() => unknown)[];

jest.mock("../../../commands/actions/connect", () =>
  jest.requireActual<FakeModules>("./fakeModules").connectTo(() => mockCluster),
);
jest.mock("node:timers/promises", () =>
  jest.requireActual<FakeModules>("./fakeModules").pausesOf(() => mockPauses.shift()?.()),
);

const quiet = (): void => undefined;
const holder = (): Promise<string> => leaseHolder(mockCluster.api);
const lets = (name: string, number: number, timing = "normal"): Promise<void> =>
  join(nodeInput(name, machine(number), { timing }), quiet);
const registers =
  (name: string, number: number, ready = true) =>
  (): void => {
    mockCluster.register(name, machine(number), ready);
  };

beforeEach(() => {
  mockCluster = fakeCluster("cp1", "cp2", "cp3");
});

describe("join", () => {
  test("frees the lease that an earlier machine of its node left with", async () => {
    const left = await acquireLease(mockCluster.api, "worker1", machine(1), "normal", quiet);
    await left.keep();
    mockPauses = [registers("worker1", 2)];
    await lets("worker1", 2);
    expect(await holder()).toBe("");
  });

  test("frees no lease of its own machine, which is leaving", async () => {
    registers("worker1", 1)();
    await (await acquireLease(mockCluster.api, "worker1", machine(1), "normal", quiet)).keep();
    await lets("worker1", 1);
    expect(await holder()).toBe("worker1");
  });

  test("removes an earlier machine's member and Node, the Node last, before the token is worth anything", async () => {
    registers("cp2", 1)();
    mockCluster.dead.add("cp2");
    mockPauses = [
      () => {
        mockCluster.members.push(aMember("cp2"));
        mockCluster.dead.clear();
        registers("cp2", 2)();
      },
    ];
    await lets("cp2", 2);
    expect(mockCluster.done.slice(0, 5)).toEqual([
      "etcd asked",
      "member removed",
      "Node removed",
      "machine admitted",
      "token issued",
    ]);
  });

  test("asks again when etcd refuses to let an earlier machine's member go", async () => {
    mockCluster.dead.add("cp2");
    jest
      .spyOn(mockCluster.etcd, "remove")
      .mockRejectedValueOnce(new Unreachable("10.0.0.1: 500 etcdserver: unhealthy cluster"));
    mockPauses = [
      quiet,
      () => {
        mockCluster.members.push(aMember("cp2"));
        mockCluster.dead.clear();
        registers("cp2", 2)();
      },
    ];
    await lets("cp2", 2);
    expect(mockCluster.done).toContain("member removed");
  });

  test("says that a machine may join only where it has not joined, as the one that made the cluster", async () => {
    const said: string[] = [];
    const says = (line: string): void => {
      if (line.endsWith("may join now")) said.push(line);
    };
    registers("cp1", 1)();
    mockCluster.dead.add("cp1");
    mockPauses = [() => mockCluster.dead.delete("cp1")];
    await join(nodeInput("cp1", machine(1)), says);
    mockPauses = [registers("worker1", 2)];
    await join(nodeInput("worker1", machine(2)), says);
    expect(said).toEqual(["worker1 may join now"]);
  });

  test("removes the Node that it has read, and none that has come since", async () => {
    registers("worker1", 1)();
    const options: unknown[] = [];
    const remove = mockCluster.api.remove.bind(mockCluster.api);
    jest.spyOn(mockCluster.api, "remove").mockImplementation((path, given) => {
      if (path === nodePath("worker1")) options.push(given);
      return remove(path, given);
    });
    mockPauses = [registers("worker1", 2)];
    await lets("worker1", 2);
    expect(options).toEqual([{ preconditions: { uid: `uid-${machine(1)}` } }]);
  });
});

describe("join, where machines join one after another", () => {
  test("waits for nobody once it is registered and lacks the pod network alone", async () => {
    await acquireLease(mockCluster.api, "worker2", machine(2), "emulated", quiet);
    registers("worker1", 1, false)();
    mockPauses = [registers("worker1", 1)];
    await lets("worker1", 1, "emulated");
    expect(await holder()).toBe("worker2");
  });

  test("keeps others waiting only until it is registered", async () => {
    const holders: string[] = [];
    const note = async (): Promise<void> => {
      holders.push(await holder());
    };
    mockPauses = [note, registers("worker1", 1, false), note, registers("worker1", 1)];
    await lets("worker1", 1, "emulated");
    expect(holders).toEqual(["worker1", ""]);
  });
});
