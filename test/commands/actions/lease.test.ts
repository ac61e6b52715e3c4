import { acquireLease, leaseHolder, releaseLease } from "../../../commands/actions/lease";
import { leasePath } from "../../../commands/actions/paths";
import type { Say } from "../../../commands/actions/say";
import { fakeKubeApi } from "./fakeKubeApi";

// Jest fakes the global timers only.
jest.mock("node:timers/promises", () => ({
  setTimeout: (ms: number, _value?: unknown, options?: { signal: AbortSignal }) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      options?.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Error("aborted"));
      });
    }),
}));

const quiet: Say = () => undefined;

describe("the membership lease", () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick"] }));
  afterEach(() => jest.useRealTimers());

  const acquire = (api: ReturnType<typeof fakeKubeApi>, node: string, say = quiet) =>
    acquireLease(api, node, `uuid-${node}`, "normal", say);

  it("is held by one, and freed by its holder's name only", async () => {
    const api = fakeKubeApi();
    const lease = await acquire(api, "cp1");
    await lease.keep();
    expect(api.objects.get(leasePath)).toHaveProperty("spec.holderIdentity", "cp1/uuid-cp1");
    await releaseLease(api, "cp2", quiet);
    expect(await leaseHolder(api)).toBe("cp1");
    await releaseLease(api, "cp1", quiet);
    expect(await leaseHolder(api)).toBe("");
  });

  it("belongs to the node's next machine as well", async () => {
    const api = fakeKubeApi();
    await (await acquireLease(api, "cp1", "old", "normal", quiet)).keep();
    const lease = await acquireLease(api, "cp1", "new", "normal", quiet);
    lease.stop();
    expect(api.objects.get(leasePath)).toHaveProperty("spec.holderIdentity", "cp1/new");
  });

  it("goes to exactly one of many at a time", async () => {
    const api = fakeKubeApi();
    let inside = 0;
    const order: string[] = [];
    const turn = async (node: string): Promise<void> => {
      const lease = await acquire(api, node);
      inside += 1;
      expect(inside).toBe(1);
      order.push(node);
      await lease.keep();
      inside -= 1;
      await releaseLease(api, node, quiet);
    };
    await inTime(Promise.all(["cp1", "cp2", "cp3"].map(turn)));
    expect(order.sort()).toEqual(["cp1", "cp2", "cp3"]);
  });

  it("says who holds it, and ends with advice about --parallel", async () => {
    const api = fakeKubeApi();
    await (await acquire(api, "cp1")).keep();
    const said: string[] = [];
    const waiting = acquire(api, "cp2", (line) => said.push(line));
    await expect(inTime(waiting)).rejects.toThrow(
      /Waited 18\d\d s for .*: cp1 holds it\n.*--parallel/s,
    );
    expect(said[0]).toMatch(/^\d+ s, waiting for the membership lease: cp1 holds it$/);
  });

  it("passes on when a holder was killed before its node was out", async () => {
    const api = fakeKubeApi();
    const killed = await acquire(api, "cp1");
    killed.stop();
    const lease = await inTime(acquire(api, "cp2"));
    lease.stop();
    expect(await leaseHolder(api)).toBe("cp2");
    await expect(killed.keep()).rejects.toThrow("The membership lease was lost");
  });
});

/** Lets faked time run, a second at a time, while the work goes on. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let running = true;
  const turn = (): void => {
    if (running) {
      jest.advanceTimersByTime(1000);
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  try {
    return await work;
  } finally {
    running = false;
  }
}
