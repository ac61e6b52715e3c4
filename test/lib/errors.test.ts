import { UserError } from "../../lib/errors";

describe("UserError", () => {
  test("ends one problem with its code", () => {
    const error = new UserError("FHA200", ["the lock is missing: npm run lock"]);
    expect(error.message).toBe("the lock is missing: npm run lock (FHA200: docs/errors.md)");
  });

  test("lists many problems and names each code once, on a line of its own", () => {
    const error = new UserError(
      ["FHA100", "FHA106", "FHA100"],
      ["a: got 1", "b: got 2", "c: got 3"],
    );
    expect(error.message).toBe(
      "- a: got 1\n- b: got 2\n- c: got 3\n(FHA100, FHA106: docs/errors.md)",
    );
    expect(error.codes).toEqual(["FHA100", "FHA106"]);
  });

  test("does not bury the code in a journal", () => {
    const error = new UserError("FHA503", ["Waited 9 s for cp1: silent\nJournal of cp1:\nboot"]);
    expect(error.message).toMatch(/\nboot\n\(FHA503: docs\/errors\.md\)$/);
  });
});
