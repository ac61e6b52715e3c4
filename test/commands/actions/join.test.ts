import { join } from "../../../commands/actions/join";
import { acquireLease, leaseHolder } from "../../../commands/actions/lease";
import { nodePath } from "../../../commands/actions/paths";
import type { NodeObject } from "../../../lib/nodeStatus";
import { machine, nodeInput } from "./actionInputs";
import { fakeKubeApi } from "./fakeKubeApi";

let mockApi: ReturnType<typeof fakeKubeApi>;
/** What happens in one pause after another of the action that waits. */
let mockPauses: (() => unknown)[];

jest.mock("../../../commands/actions/connect", () => ({
  authorityApi: () => mockApi,
  etcdOf: () => ({}),
}));
jest.mock("node:timers/promises", () => ({
  setTimeout: (_ms: number, _value?: unknown, options?: { signal: AbortSignal }) =>
    options === undefined
      ? Promise.resolve(mockPauses.shift()?.())
      : new Promise((_, reject) => {
          options.signal.addEventListener("abort", () => {
            reject(new Error("aborted"));
          });
        }),
}));

const quiet = (): void => undefined;
const register = (ready: "True" | "False"): void => {
  const node: NodeObject = {
    metadata: { name: "worker1" },
    status: {
      nodeInfo: { systemUUID: machine(1) },
      conditions: [{ type: "Ready", status: ready }],
    },
  };
  mockApi.objects.set(nodePath("worker1"), node);
};
const run = (): Promise<void> =>
  join(nodeInput("worker1", machine(1), { timing: "emulated" }), quiet);

beforeEach(() => {
  mockApi = fakeKubeApi();
});

describe("join, where machines join one after another", () => {
  test("waits for nobody once it is registered and lacks the pod network alone", async () => {
    await acquireLease(mockApi, "worker2", machine(2), "emulated", quiet);
    register("False");
    mockPauses = [
      () => {
        register("True");
      },
    ];
    await run();
    expect(await leaseHolder(mockApi)).toBe("worker2");
  });

  test("keeps others waiting only until it is registered", async () => {
    const holders: string[] = [];
    const note = async (): Promise<void> => {
      holders.push(await leaseHolder(mockApi));
    };
    mockPauses = [
      note,
      () => {
        register("False");
      },
      note,
      () => {
        register("True");
      },
    ];
    await run();
    expect(holders).toEqual(["worker1", ""]);
  });
});
