import { fateOfOnlyVoter, isOnlyVoter, isWhole, judgeLeave, machineOf } from "../../lib/leaving";
import type { NodeObject } from "../../lib/nodeStatus";

const aNode = (systemUUID: string): NodeObject => ({
  metadata: { name: "cp2" },
  status: { nodeInfo: { systemUUID } },
});
const member = { id: "b" };

describe("machineOf", () => {
  test.each([
    ["in the cluster", aNode("AA"), member, undefined, true],
    ["its member gone already", aNode("aa"), undefined, undefined, true],
    ["another machine under its name", aNode("bb"), member, "aa", false],
    ["its Node deleted by someone", undefined, member, "aa", true],
    ["a member of another machine", undefined, member, "bb", false],
    ["gone", undefined, undefined, "aa", false],
  ])("%s", (_, node, listed, admitted, there) => {
    const found = machineOf({ node, member: listed }, admitted, "aa");
    expect(found).toEqual(there ? { node, member: listed } : undefined);
  });
});

describe("isWhole", () => {
  test.each([
    [aNode("aa"), member, "controlPlane", true],
    [aNode("aa"), undefined, "controlPlane", false],
    [undefined, member, "controlPlane", false],
    [aNode("aa"), undefined, "worker", true],
  ] as const)("%#", (node, listed, role, is) => {
    expect(isWhole({ node, member: listed }, role)).toBe(is);
  });
});

describe("judgeLeave of the first member", () => {
  /** "+" healthy, "-" dead; ids a, b, c... */
  const members = (text: string) =>
    Array.from(text, (sign, at) => ({
      id: String.fromCharCode(97 + at),
      name: `cp${at + 1}`,
      learner: false,
      healthy: sign === "+",
    }));
  test.each([
    ["+++", { kind: "safe", dead: false, sick: [] }],
    ["-++", { kind: "safe", dead: true, sick: [] }],
    ["--+++", { kind: "safe", dead: true, sick: ["cp2"] }],
    ["+", { kind: "last" }],
    ["+-+", expect.objectContaining({ kind: "unsafe" })],
  ])("%s", (text, verdict) => {
    expect(judgeLeave(members(text), "a")).toEqual(verdict);
  });

  it("names the sick ones when no member leaves", () => {
    const verdict = { kind: "safe", dead: false, sick: ["cp2"] };
    expect(judgeLeave(members("+-+"), undefined)).toEqual(verdict);
  });
});

describe("isOnlyVoter", () => {
  const cp1 = { name: "cp1", address: "10.0.0.1", learner: false };
  test.each([
    [[cp1], true],
    [[cp1, { ...cp1, name: "cp2", address: "10.0.0.2" }], false],
    [[cp1, { ...cp1, name: "cp2", address: "10.0.0.2", learner: true }], true],
    [[{ ...cp1, name: "" }], true],
  ])("%#", (members, is) => {
    expect(isOnlyVoter(members, { name: "cp1", address: "10.0.0.1" })).toBe(is);
  });
});

describe("fateOfOnlyVoter", () => {
  const slots = ["cp1", "cp2", "cp3"];
  test.each([
    ["allowed to go", ["cp1"], true, "ends"],
    ["the only one that is wanted", ["cp1", "worker1"], false, "refused"],
    ["nothing known of the others", undefined, false, "refused"],
    ["others still to join", ["cp1", "cp2", "worker1"], false, "waits"],
  ])("%s", (_, nodes, allowDataLoss, fate) => {
    expect(fateOfOnlyVoter({ nodes, allowDataLoss }, "cp1", slots)).toBe(fate);
  });
});
