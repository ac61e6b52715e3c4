import { nativeDrills } from "../../lab/native/nativeDrills";
import type { NativeStack } from "../../lab/native/nativeStack";
import type { DrillName } from "../../commands/support/drill/drills";
import { runDrill } from "../../commands/support/drill/runDrill";
import { seenLines, type Seen } from "../../commands/support/drill/seen";
import {
  aNativeStack,
  askApi,
  controlPlanes,
  expectOneCluster,
  firstCreation,
  report,
  timed,
} from "./support";

// One cluster for all of them: each drill must leave it as healthy as the next one wants it.
describe("native control planes in drills", () => {
  let stack: NativeStack;
  const drill = async (name: DrillName): Promise<Seen> => {
    const said: string[] = [];
    const cluster = nativeDrills(stack, controlPlanes);
    const sure = (): Promise<boolean> => Promise.resolve(true);
    const seen = await timed(name, () =>
      runDrill({ cluster, name, sure, say: (line) => said.push(line) }),
    );
    if (seen === undefined) throw new Error("not run");
    for (const line of [...said, ...seenLines(seen)]) report(line);
    return seen;
  };

  beforeAll(async () => {
    stack = await aNativeStack("drill");
    await timed("first creation", () => firstCreation(stack, controlPlanes));
  }, 900_000);
  afterAll(() => stack.remove());

  test("a node's token, once used, opens nothing, and without credentials there is health only", async () => {
    const { token } = stack.secrets.nodes["cp1"] ?? {};
    const status = (path: string, ...words: readonly string[]): Promise<string> =>
      stack.machines.shell(
        "cp1",
        `curl -sk -o /dev/null -w '%{http_code}' ${words.join(" ")} '${stack.plan.endpoint.url}${path}'`,
      );
    const bearer = `-H 'Authorization: Bearer ${token?.id ?? ""}.${token?.secret ?? ""}'`;
    expect(await status("/api/v1/nodes", bearer)).toBe("401");
    expect(await status("/api/v1/nodes")).toMatch(/^40[13]$/);
    expect(await status("/version")).toMatch(/^40[13]$/);
    expect(await status("/readyz")).toBe("200");
  }, 30_000);

  test("failover: a client waits about a second, and the cut-off machine comes back", async () => {
    const seen = await drill("failover");
    expect(seen.asked).toBeGreaterThan(20);
    expect(seen.outage).toBeGreaterThan(0.3);
    expect(seen.outage).toBeLessThan(5);
  }, 120_000);

  test("replace-first: the API goes on while the first control plane is made anew", async () => {
    const { metadata } = await first();
    const seen = await drill("replace-first");
    expect(seen.outage).toBeLessThan(5);
    expect((await first()).metadata.uid).not.toBe(metadata.uid);
    await expectOneCluster(stack);
  }, 180_000);

  test("resume: a replacement that was killed is finished, and etcd has three members", async () => {
    expect((await drill("resume")).outage).toBeLessThan(5);
    await expectOneCluster(stack);
  }, 180_000);

  async function first(): Promise<{ readonly metadata: { readonly uid: string } }> {
    const reply = await askApi(stack, "/api/v1/nodes/cp1");
    return JSON.parse(reply?.text ?? "{}") as { metadata: { uid: string } };
  }
});
