import { run } from "../../commands/support/run";

describe("run", () => {
  test("ends a program that takes too long, and says so", async () => {
    const started = Date.now();
    expect(await run("sleep", ["30"], { timeoutMs: 100 })).toEqual({
      code: 1,
      stdout: "",
      stderr: "no answer in 0.1 s",
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("tells a missing program from a failing one", async () => {
    expect((await run("flatcar-ha-no-such-program", [])).code).toBe(127);
    expect((await run("false", [])).code).toBe(1);
  });
});
