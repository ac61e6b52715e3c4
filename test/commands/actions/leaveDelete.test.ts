import { Unreachable } from "../../../commands/actions/httpsJson";
import { acquireLease, leaseHolder } from "../../../commands/actions/lease";
import { leaveDelete } from "../../../commands/actions/leaveDelete";
import { nodePath } from "../../../commands/actions/paths";
import { machine, nodeInput } from "./actionInputs";
import { aMember, type FakeCluster, fakeCluster } from "./fakeCluster";
import type * as fakeModules from "./fakeModules";

type FakeModules = typeof fakeModules;

let mockCluster: FakeCluster;
/** What happens in one pause after another of the action that waits; nothing more: an hour goes by each time. */
let mockPauses: (() => unknown)[];
let mockNow = 0;

jest.mock("../../../commands/actions/connect", () =>
  jest.requireActual<FakeModules>("./fakeModules").connectTo(() => mockCluster),
);
jest.mock("node:timers/promises", () =>
  jest.requireActual<FakeModules>("./fakeModules").pausesOf(() => {
    if (mockPauses.length === 0) mockNow += 3_600_000;
    return mockPauses.shift()?.();
  }),
);

const quiet = (): void => undefined;
const holder = (): Promise<string> => leaseHolder(mockCluster.api);
const lets = (name: string, number: number): Promise<void> =>
  leaveDelete(nodeInput(name, machine(number)), quiet);

beforeEach(() => {
  jest.spyOn(Date, "now").mockImplementation(() => mockNow);
  mockPauses = [];
  mockCluster = fakeCluster("cp1", "cp2", "cp3");
  for (const name of ["cp1", "cp2", "cp3", "worker1"]) mockCluster.register(name, machine(1));
  mockCluster.want("cp1", "cp2", "cp3", "worker1");
});
afterEach(() => jest.restoreAllMocks());

describe("leave-delete", () => {
  test("frees its own lease where the node is not wanted any more", async () => {
    mockCluster.want("cp1", "cp2", "cp3");
    await lets("worker1", 1);
    expect(mockCluster.api.objects.has(nodePath("worker1"))).toBe(false);
    expect(await holder()).toBe("");
  });

  test("frees no lease that another machine of its node holds", async () => {
    mockCluster.want("cp1", "cp2", "cp3");
    mockCluster.register("worker1", machine(2));
    await (await acquireLease(mockCluster.api, "worker1", machine(2), "normal", quiet)).keep();
    await lets("worker1", 1);
    expect(await holder()).toBe("worker1");
  });

  test("frees the lease that a killed leave of its machine has kept before it took anything out, and then asks anew", async () => {
    await (await acquireLease(mockCluster.api, "cp2", machine(1), "normal", quiet)).keep();
    mockCluster.dead.add("cp3");
    await expect(lets("cp2", 1)).rejects.toThrow("cp2 stays: etcd on cp3 is not healthy");
    expect(await holder()).toBe("");
  });

  test("keeps a lease under which the member is out already", async () => {
    await (await acquireLease(mockCluster.api, "cp2", machine(1), "normal", quiet)).keep();
    mockCluster.members.splice(1, 1);
    mockCluster.dead.add("cp3");
    await expect(lets("cp2", 1)).rejects.toThrow("cp3");
    expect(await holder()).toBe("cp2");
  });

  test("gives up before the member is removed when another one has died during the drain, and frees the lease", async () => {
    const mergePatch = mockCluster.api.mergePatch.bind(mockCluster.api);
    jest.spyOn(mockCluster.api, "mergePatch").mockImplementation((path, body) => {
      mockCluster.dead.add("cp3");
      return mergePatch(path, body);
    });
    await expect(lets("cp2", 1)).rejects.toThrow("not cp3");
    expect(mockCluster.members.map(({ name }) => name)).toEqual(["cp1", "cp2", "cp3"]);
    expect(await holder()).toBe("");
  });

  test("asks again when etcd refuses to let the member go, unless another one has died by then", async () => {
    const refuses = () =>
      jest
        .spyOn(mockCluster.etcd, "remove")
        .mockRejectedValueOnce(new Unreachable("10.0.0.1: 500 etcdserver: unhealthy cluster"));
    mockPauses = [quiet, quiet];
    refuses();
    await lets("cp2", 1);
    expect(mockCluster.members.map(({ name }) => name)).toEqual(["cp1", "cp3"]);

    mockCluster = fakeCluster("cp1", "cp2", "cp3");
    mockCluster.register("cp2", machine(1));
    mockPauses = [() => mockCluster.dead.add("cp3")];
    refuses();
    await expect(lets("cp2", 1)).rejects.toThrow("cp3");
    expect(mockCluster.members.map(({ name }) => name)).toEqual(["cp1", "cp2", "cp3"]);
  });

  test("of the only voter waits while others are on their way to join", async () => {
    mockCluster.members.splice(1);
    mockPauses = [() => mockCluster.members.push(aMember("cp2"))];
    await lets("cp1", 1);
    expect(mockCluster.members.map(({ name }) => name)).toEqual(["cp2"]);
  });

  test("of the only voter is refused where no other is wanted", async () => {
    mockCluster.members.splice(1);
    mockCluster.want("cp1", "worker1");
    await expect(lets("cp1", 1)).rejects.toThrow("cp1 is the only control plane");
    expect(mockCluster.members.map(({ name }) => name)).toEqual(["cp1"]);
  });
});
