import {
  cutOffReplacement,
  isKeptByMachine,
  isKeptFor,
  isOfEarlierMachine,
  isOfMachine,
  type LeaseSpec,
  mayTakeLease,
} from "../../lib/lease";

const lease = (holderIdentity: string, leaseDurationSeconds?: number): LeaseSpec => ({
  holderIdentity,
  leaseDurationSeconds,
});
const renewed = lease("cp1/aa/1", 40);
const kept = lease("cp1/aa/1");

describe("mayTakeLease", () => {
  test.each([
    ["nobody's, never written", undefined, "cp2", 0, true],
    ["nobody's", {}, "cp2", 0, true],
    ["renewed by another", renewed, "cp2", 39, false],
    ["another's, not renewed for too long", renewed, "cp2", 41, true],
    ["renewed by an action of the same node", renewed, "cp1", 0, true],
    ["kept by another, however long", kept, "cp2", 1e9, false],
    ["kept by the same node", kept, "cp1", 0, true],
  ] as const)("%s", (_, spec, node, quiet, may) => {
    expect(mayTakeLease(spec, node, quiet)).toBe(may);
  });
});

describe("isKeptFor", () => {
  test.each([
    [kept, "cp1", true],
    [kept, "cp2", false],
    [renewed, "cp1", false],
    [undefined, "cp1", false],
  ])("%j for %s: %p", (spec, node, is) => {
    expect(isKeptFor(spec, node)).toBe(is);
  });
});

test("isKeptByMachine wants both: kept, and by this machine", () => {
  expect([kept, renewed].map((spec) => isKeptByMachine(spec, "cp1", "aa"))).toEqual([true, false]);
  expect(isKeptByMachine(kept, "cp1", "bb")).toBe(false);
});

describe("isOfMachine and isOfEarlierMachine", () => {
  test.each([
    [kept, "cp1", "bb", false, true],
    [kept, "cp1", "AA", true, false],
    [kept, "cp2", "bb", false, false],
    [undefined, "cp1", "bb", false, false],
  ])("%j for %s %s: %p %p", (spec, node, domainId, own, earlier) => {
    expect(isOfMachine(spec, node, domainId)).toBe(own);
    expect(isOfEarlierMachine(spec, node, domainId)).toBe(earlier);
  });
});

describe("cutOffReplacement", () => {
  const machines: Readonly<Record<string, string>> = { cp1: "AA", cp2: "cc" };
  test.each([
    ["kept by a machine that is still there", kept, "cp1"],
    ["kept by one that has its successor", lease("cp2/bb/1"), undefined],
    ["kept by a node that is no longer known", lease("cp9/aa/1"), undefined],
    ["renewed: another run is at work", renewed, undefined],
    ["nobody's", {}, undefined],
  ])("%s", (_, spec, node) => {
    expect(cutOffReplacement(spec, (name) => machines[name])).toBe(node);
  });
});
