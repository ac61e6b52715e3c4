import { registrationIsWaitedFor, stalePartsOf, votes } from "../../lib/joining";
import type { NodeObject } from "../../lib/nodeStatus";

const aNode = (systemUUID?: string): NodeObject => ({
  metadata: { name: "cp2" },
  status: { nodeInfo: { systemUUID } },
});

describe("stalePartsOf", () => {
  const nothing = { member: false, node: false };
  test.each([
    ["nothing there", undefined, false, undefined, nothing],
    ["this machine, in already", aNode("AA"), true, undefined, nothing],
    ["an earlier machine", aNode("bb"), true, "bb", { member: true, node: true }],
    ["an earlier worker", aNode("bb"), false, "bb", { member: false, node: true }],
    ["a member whose Node is gone", undefined, true, "bb", { member: true, node: false }],
    ["a member of nobody known", undefined, true, undefined, { member: true, node: false }],
    ["this machine's own join under way", undefined, true, "aa", nothing],
    ["the same beside an earlier Node", aNode("bb"), true, "aa", { member: false, node: true }],
  ])("%s", (_, node, member, admitted, stale) => {
    expect(stalePartsOf({ node, member, admitted }, "aa")).toEqual(stale);
  });
});

describe("registrationIsWaitedFor", () => {
  test.each([
    [undefined, "no such Node yet"],
    [aNode(), "registered, no status yet"],
    [aNode("bb"), "the Node is still that of an earlier machine"],
    [aNode("AA"), ""],
  ])("%#: %s", (node, reason) => {
    expect(registrationIsWaitedFor(node, "aa")).toBe(reason);
  });
});

describe("votes", () => {
  test.each([
    ["cp2", false, true],
    ["cp2", true, false],
    ["", false, false],
  ])("%j, learner %p: %p", (name, learner, does) => {
    expect(votes({ name, learner })).toBe(does);
  });
});
