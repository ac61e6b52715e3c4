import { isWhole, membershipMoves } from "./membership";
import { membershipRules, type Rules } from "./membershipRules";
import { clusterOf, forgottenOne, type State } from "./membershipState";
import { isLost } from "./seen";
import { type Found, search } from "./search";

/** Every state that can come of this one. */
function explore(start: State, changed: Partial<Rules> = {}): Found {
  const rules = { ...membershipRules, ...changed };
  const moves = (state: State): ReturnType<typeof membershipMoves> => membershipMoves(state, rules);
  // A disk that was emptied under its machine is mended only on request.
  return search({ start, moves, ...(start.wipes === 0 && { isGoal: isWhole, isLost }) });
}

const starts = {
  "the first of three, one vanishes": clusterOf(1, { losses: 1 }),
  "two of three, some are replaced": clusterOf(2, { replacements: 1 }),
  "three, some are replaced, a power cut": clusterOf(3, { replacements: 1, cuts: 1 }),
  "three, some are replaced, one vanishes": clusterOf(3, { replacements: 1, losses: 1 }),
  "three, some are replaced, an empty disk": clusterOf(3, { replacements: 1, wipes: 1 }),
  "three, some are replaced, an action lives on": clusterOf(3, { replacements: 1, leftOvers: 1 }),
  "three, one vanishes, an action lives on": clusterOf(3, { losses: 1, leftOvers: 1 }),
  "three, one is lost and forgotten, a power cut": forgottenOne(),
};
type Start = keyof typeof starts;

const { decideJoin } = membershipRules;
const stuck = "stuck";

const controls: readonly (readonly [
  without: string,
  Partial<Rules>,
  Start,
  RegExp | typeof stuck,
])[] = [
  [
    "others must be healthy",
    { judgeLeave: () => ({ kind: "safe", dead: true, sick: [] }) },
    "three, some are replaced, a power cut",
    /majority/,
  ],
  [
    "a second look before the removal",
    { checksBeforeRemoval: false },
    "three, some are replaced, a power cut",
    /majority/,
  ],
  ["one at a time", { mayTakeLease: () => true }, "two of three, some are replaced", /two .* out/],
  [
    "a kept lease stays kept",
    { isKeptFor: () => false },
    "three, some are replaced, an action lives on",
    /two/,
  ],
  [
    "a lease of one action",
    { leaseIsOfOneAction: false },
    "three, some are replaced, an action lives on",
    stuck,
  ],
  [
    "a lease that was kept for nothing is freed",
    { isKeptByMachine: () => false },
    "three, some are replaced, one vanishes",
    stuck,
  ],
  [
    "a join frees its predecessor's lease",
    { isOfEarlierMachine: () => false },
    "three, some are replaced, a power cut",
    stuck,
  ],
  [
    "a replacement that was cut off goes on",
    { cutOffReplacement: () => undefined },
    "three, some are replaced, a power cut",
    stuck,
  ],
  [
    "the leave is recorded before the join",
    { leaveIsRecordedFirst: false },
    "two of three, some are replaced",
    /still votes/,
  ],
  [
    "a leave takes the token back",
    { leaveRevokesToken: false },
    "two of three, some are replaced",
    /still votes/,
  ],
  [
    "an empty disk waits until its name is free",
    { decideJoin: (disk, world) => decideJoin(disk, { ...world, nodeExists: false }) },
    "the first of three, one vanishes",
    /empty disk/,
  ],
  [
    "an earlier machine's member is removed",
    { stalePartsOf: () => ({ member: false, node: false }) },
    "three, one is lost and forgotten, a power cut",
    stuck,
  ],
  [
    "Nodes are removed as they were read",
    { removesNodesAsRead: false },
    "three, some are replaced, an action lives on",
    stuck,
  ],
];

describe("three control planes that join, leave and are lost, with `up` killed at any moment", () => {
  test.each(Object.entries(starts))("%s: no promise breaks, `up` alone mends all", (_, start) => {
    const found = explore(start);
    expect(found.broken ?? found.stuck).toBeUndefined();
    expect(found.states).toBeGreaterThan(100);
  });

  test.each(controls)("the search sees what comes without: %s", (_, rules, start, what) => {
    const found = explore(starts[start], rules);
    if (what === stuck) expect(found.stuck).toBeDefined();
    else expect(found.broken?.[0]).toMatch(what);
  });
});
