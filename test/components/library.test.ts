import { clusterInputs } from "../../components";
import { action } from "../../components/action";
import { defaultSettings } from "../../lib/defaultSettings";
import { deploy } from "../helpers/deploy";
import { aWholeLock } from "../helpers/wholeLock";

const mockReadLock = jest.fn(() => aWholeLock());
jest.mock("../../lib/lockFile", () => ({ readLock: () => mockReadLock() }));

describe("a program of another project", () => {
  test("has a whole cluster, and objects in it that wait for its nodes", async () => {
    type Program = typeof import("../../examples/apps");
    const { record } = await deploy(() => jest.requireActual<Program>("../../examples/apps"));
    const domains = record.all("Domain").map(({ inputs }) => inputs.values["name"]);
    const workers = ["apps-worker1", "apps-worker2", "apps-worker3"];
    expect(domains.sort()).toEqual(["apps-cp1", "apps-cp2", "apps-cp3", ...workers]);
    const shop = record.one("Namespace", "shop");
    expect(record.dependenciesOf(shop)).toContain("apps-nodes-ready");
    expect(shop.provider).toBe(`${record.one("kubernetes", "apps").urn}::apps-id`);
    expect(record.one("kubernetes", "apps").inputs.secrets).toEqual(["kubeconfig"]);
  });

  test("finds the actions in the package, by a path that holds on every machine", async () => {
    const elsewhere = jest.spyOn(process, "cwd").mockReturnValue("/srv/apps");
    const { record } = await deploy(() => action("any", { verb: "noop", input: {} }, {}));
    elsewhere.mockRestore();
    const { dir, create } = record.one("Command", "any").inputs.values;
    expect(dir).toBe(`../..${process.cwd()}`);
    expect(create).toBe("exec node --import tsx commands/action.ts noop");
  });

  test("says only what differs from the defaults", () => {
    const { plan } = clusterInputs({ clusterName: "apps" }, "/srv/apps", "dev");
    expect(plan).toMatchObject({
      clusterName: "apps",
      endpoint: { vip: defaultSettings()["vip"] },
    });
  });

  test.each([
    [
      "every mistake",
      { vip: "here", workers: 2 },
      /^(?=.*vip: got "here")(?=.*workers: no such key)/s,
    ],
    ["a lock of another cluster", { channel: "beta" }, /channel: beta differs from the lock/],
  ])("is told %s before anything is made, without a stack", (_, settings, message) => {
    const run = (): unknown => clusterInputs(settings, "/srv/apps", "dev");
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ __pulumiRunError: true }) as Error);
  });
});
