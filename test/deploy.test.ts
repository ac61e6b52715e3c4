import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { deploy } from "./helpers/deploy";

describe("deploy", () => {
  test("waits for what an output of another resource decides", async () => {
    const { record } = await deploy(() => {
      const first = new random.RandomPassword("first", { length: 6 });
      return new random.RandomPassword("second", {
        length: first.result.apply((text) => text.length),
      });
    });
    expect(record.one("RandomPassword", "second").inputs.values).toEqual({ length: 6 });
  });

  test("rejects when the program throws", async () => {
    const broken = deploy(() => {
      throw new Error("at once");
    });
    await expect(broken).rejects.toThrow("at once");
  });

  test("rejects a call of a provider's function", async () => {
    const broken = deploy(() => pulumi.runtime.invoke("some:index:function", {}));
    await expect(broken).rejects.toThrow("the program calls some:index:function");
  });

  test("shows a secret, and marks outputs as secret as the engine does", async () => {
    const { record } = await deploy(() => {
      const first = new random.RandomPassword(
        "first",
        { length: 6 },
        { additionalSecretOutputs: ["result"] },
      );
      return new random.RandomPassword("second", {
        length: 6,
        overrideSpecial: first.result,
        keepers: { first: "plain" },
      });
    });
    const { inputs } = record.one("RandomPassword", "second");
    expect(inputs.secrets).toEqual(["overrideSpecial"]);
    expect(inputs.values["overrideSpecial"]).toMatch(/^[0-9a-f]{6}$/);
  });
});
