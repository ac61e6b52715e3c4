import Ajv from "ajv";

import * as f from "../../lib/fields";

/** Whether the program, and whether an editor with the field's schema, takes a value. */
function verdicts(field: f.Field<unknown>, value: unknown): { program: boolean; editor: boolean } {
  const issues: string[] = [];
  field(value, "key", issues);
  return {
    program: issues.length === 0,
    editor: new Ajv().validate(field.schema, value) === true,
  };
}

const point = f.object({ x: f.integer(0, 9), y: f.optional(f.integer(0, 9)) });

type Case = [what: string, field: f.Field<unknown>, good: unknown[], bad: unknown[]];

describe("a field and its schema", () => {
  test.each<Case>([
    ["text", f.text(/^[a-z]+$/, "letters"), ["ab"], ["", "A", "1", true, null, {}]],
    ["oneOf", f.oneOf(["a", "b"]), ["a", "b"], ["c", "", 1, null]],
    ["integer", f.integer(2, 5), [2, 5], [1, 6, 2.5, true, null, [], "x"]],
    ["number", f.number(0, 1), [0, 0.5, 1], [1.1, -1, true, null, "x"]],
    ["integerOf", f.integerOf([1, 3]), [1, 3], [2, 0, "x", null]],
    ["boolean", f.boolean, [true, false], ["yes", 0, null]],
    [
      "address",
      f.address,
      ["0.0.0.0", "192.168.124.30", "255.255.255.255"],
      ["1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "a", 5, "1.2.3.4/8"],
    ],
    [
      "cidr",
      f.cidr(8, 24),
      ["10.0.0.0/8", "192.168.124.0/24"],
      ["10.0.0.0/7", "10.0.0.0/25", "10.0.0.0", "10.0.0.0/", "10.0.0.0/08", 8],
    ],
    ["listOf", f.listOf(f.integer(0, 9)), [[], [1, 2]], [[10], ["x"], {}, 1]],
    [
      "mapOf",
      f.mapOf(/^[a-z]$/, "a letter", f.integer(0, 9)),
      [{}, { a: 1 }],
      [{ A: 1 }, { a: 10 }, []],
    ],
    ["passThrough", f.passThrough, [{}, { any: ["thing"] }], [[], 1, "x"]],
    ["duration", f.duration, ["2s", "1m30s", "0s"], ["2", 2, "s", "1 m", null]],
    ["object", point, [{ x: 1 }, { x: 1, y: 2 }], [{}, { y: 1 }, { x: 1, z: 1 }, { x: 10 }, [], 1]],
  ])("%s: program and editor take and refuse the same", (_, field, good, bad) => {
    const judged = (values: unknown[]) =>
      values.map((value) => ({ value, ...verdicts(field, value) }));
    expect(judged(good)).toEqual(good.map((value) => ({ value, program: true, editor: true })));
    expect(judged(bad)).toEqual(bad.map((value) => ({ value, program: false, editor: false })));
  });

  test("an object says why a key of others is refused, and need not list its own", () => {
    const issues: string[] = [];
    const others = { refused: { z: "the map decides" }, known: "coordinates" };
    f.object({ x: f.integer(0, 9) }, others)({ x: 1, y: 2, z: 3 }, "key", issues);
    expect(issues).toEqual([
      "key.y: no such key; allowed: coordinates",
      "key.z: got 3; allowed: nothing: the map decides",
    ]);
  });

  test("only the program knows a network's host bits", () => {
    expect(verdicts(f.cidr(8, 24), "10.0.0.1/24")).toEqual({ program: false, editor: true });
  });
});
