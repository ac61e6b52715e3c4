import fc from "fast-check";
import { UserError } from "../../lib/errors";
import { fill, fillAll, placeholdersOf } from "../../lib/template";

describe("fill", () => {
  test("replaces every placeholder, taking values literally", () => {
    const values = { vip: "192.0.2.1", port: "$& $1 @@vip@@" };
    expect(fill("@@vip@@:@@port@@ @@vip@@", values, "a.cfg")).toBe(
      "192.0.2.1:$& $1 @@vip@@ 192.0.2.1",
    );
  });

  test("names file, line and name of each placeholder without a value", () => {
    expect(() => fill("a\n@@vip@@\n@@Vip@@ @@toString@@", { vip: "x" }, "a.cfg")).toThrow(
      new UserError("FHA700", [
        "a.cfg:3: no value for @@Vip@@",
        "a.cfg:3: no value for @@toString@@",
      ]),
    );
  });

  test("names the file and each value that is never used", () => {
    expect(() => fill("@@vip@@", { vip: "x", port: "secret" }, "a.cfg")).toThrow(
      new UserError("FHA700", ["a.cfg: the value port is never used"]),
    );
  });

  test("leaves text of shell, systemd, Go templates and diffs alone", () => {
    const text = 'echo "$$ ${x@Q} $@" %i %% user@host {{ .x }} @@ -1,2 +3 @@ @@@@';
    expect(fill(text, {}, "a.sh")).toBe(text);
  });

  test("has no effect on text without placeholders", () => {
    const pieces = fc.constantFrom("@", "@@", "a", "vip", " ", "\n", "$&", "é", "\r\n");
    const text = fc.array(pieces).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (value) => {
        fc.pre(placeholdersOf(value).length === 0);
        expect(fill(value, {}, "a.cfg")).toBe(value);
      }),
    );
  });

  test("puts any value back out unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(fill("<@@x@@>", { x: value }, "a.cfg")).toBe(`<${value}>`);
      }),
    );
  });
});

describe("fillAll", () => {
  test("fills each file from one set of values", () => {
    const files = { "a.cfg": "@@vip@@", "b.sh": "@@port@@ @@vip@@", "c.sh": "plain" };
    expect(fillAll(files, { vip: "v", port: "p" })).toEqual({
      "a.cfg": "v",
      "b.sh": "p v",
      "c.sh": "plain",
    });
  });

  test("reports missing and unused values of all files in one error", () => {
    expect(() => fillAll({ "a.cfg": "@@x@@", "b.sh": "\n@@y@@ @@y@@" }, { z: "1" })).toThrow(
      new UserError("FHA700", [
        "a.cfg:1: no value for @@x@@",
        "b.sh:2: no value for @@y@@",
        "all 2 files: the value z is never used",
      ]),
    );
  });
});

describe("placeholdersOf", () => {
  test("gives each name once, in order of appearance", () => {
    expect(placeholdersOf("@@b@@ @@a@@\n@@b@@")).toEqual(["b", "a"]);
    expect(placeholdersOf("none @@ here@@")).toEqual([]);
  });
});
