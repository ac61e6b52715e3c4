import fc from "fast-check";

import { judgeRemoval, majority } from "../../lib/quorum";

/** "+" healthy, "-" dead, "l" healthy learner; ids a, b, c... */
const members = (text: string): Parameters<typeof judgeRemoval>[0] =>
  Array.from(text, (sign, at) => ({
    id: String.fromCharCode(97 + at),
    name: `cp${at + 1}`,
    learner: sign === "l",
    healthy: sign !== "-",
  }));

describe("majority", () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])("%i voters need %i", (voters, votes) => {
    expect(majority(voters)).toBe(votes);
  });
});

describe("judgeRemoval of the first member", () => {
  test.each([
    ["+", "last"],
    ["-", "last"],
    ["+l", "last"],
    ["++", "safe"],
    ["+++", "safe"],
    ["-++", "safe"],
    ["+-+", "unsafe"],
    ["--+", "unsafe"],
    ["+-+++", "unsafe"],
    ["--+++", "safe"],
    ["---++", "unsafe"],
    ["l--", "safe"],
    ["++-", "unsafe"],
  ])("%s: %s", (text, kind) => {
    expect(judgeRemoval(members(text), "a").kind).toBe(kind);
  });

  it("names the sick", () => {
    expect(judgeRemoval(members("+-+++"), "a")).toEqual({
      kind: "unsafe",
      reason: "etcd on cp2 is not healthy",
    });
    expect(judgeRemoval(members("--+"), "a")).toEqual({
      kind: "unsafe",
      reason: "etcd would lose its quorum: 1 of 2 remaining members healthy, not cp2",
    });
  });

  it("is safe for a member that is not there", () => {
    expect(judgeRemoval(members("+-"), "z").kind).toBe("safe");
  });

  it("never leaves fewer healthy voters than a majority", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+]{2,7}$/), (text) => {
        if (judgeRemoval(members(text), "a").kind !== "safe") return;
        const rest = Array.from(text.slice(1));
        expect(rest.filter((sign) => sign === "+").length).toBeGreaterThanOrEqual(
          majority(rest.length),
        );
      }),
    );
  });
});
