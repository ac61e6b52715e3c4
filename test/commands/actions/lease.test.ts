import {
  acquireLease,
  leaseHolder,
  readLeaseSpec,
  releaseLease,
} from "../../../commands/actions/lease";
import { isOfEarlierMachine } from "../../../lib/lease";
import { holderMachine, holderNode } from "../../../lib/membership";
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

  const release = (
    api: ReturnType<typeof fakeKubeApi>,
    mayFree: Parameters<typeof releaseLease>[1],
  ): Promise<void> => releaseLease(api, mayFree, quiet);
  const releaseOf = (api: ReturnType<typeof fakeKubeApi>, node: string): Promise<void> =>
    release(api, ({ holderIdentity }) => holderNode(holderIdentity) === node);

  it("is held by one, and freed by its holder's name only", async () => {
    const api = fakeKubeApi();
    const lease = await acquire(api, "cp1");
    await lease.keep();
    expect(api.objects.get(leasePath)).toHaveProperty(
      "spec.holderIdentity",
      expect.stringMatching(/^cp1\/uuid-cp1\/[0-9a-f]{8}$/),
    );
    await releaseOf(api, "cp2");
    expect(await leaseHolder(api)).toBe("cp1");
    await releaseOf(api, "cp1");
    expect(await leaseHolder(api)).toBe("");
  });

  it("belongs to the node's next machine as well", async () => {
    const api = fakeKubeApi();
    await (await acquireLease(api, "cp1", "old", "normal", quiet)).keep();
    const lease = await acquireLease(api, "cp1", "new", "normal", quiet);
    lease.stop();
    expect(holderMachine((await readLeaseSpec(api))?.holderIdentity)).toBe("new");
  });

  it("is freed by the machine that comes back, not by the one that leaves", async () => {
    const api = fakeKubeApi();
    await (await acquireLease(api, "cp1", "old", "normal", quiet)).keep();
    await release(api, (spec) => isOfEarlierMachine(spec, "cp1", "old"));
    expect(await leaseHolder(api)).toBe("cp1");
    await release(api, (spec) => isOfEarlierMachine(spec, "cp1", "new"));
    expect(await leaseHolder(api)).toBe("");
  });

  it("belongs to one action: an earlier one of the same machine neither keeps nor frees it", async () => {
    const api = fakeKubeApi();
    const earlier = await acquire(api, "cp1");
    await (await acquire(api, "cp1")).keep();
    await expect(earlier.keep()).rejects.toThrow("The membership lease was lost");
    await earlier.giveUp();
    expect(await leaseHolder(api)).toBe("cp1");
  });

  it("stays kept while its node may be out, whoever of the node takes it over and gives up", async () => {
    const api = fakeKubeApi();
    await (await acquire(api, "cp1")).keep();
    const again = await acquire(api, "cp1");
    expect(await readLeaseSpec(api)).not.toHaveProperty("leaseDurationSeconds", 40);
    await again.giveUp();
    expect(await leaseHolder(api)).toBe("cp1");
  });

  it("is freed by an action that gives up", async () => {
    const api = fakeKubeApi();
    const lease = await acquire(api, "cp1");
    await lease.keep();
    await lease.giveUp();
    expect(await leaseHolder(api)).toBe("");
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
      await releaseOf(api, node);
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
