import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressesFree } from "../../commands/support/checks/addresses";
import type { CheckContext, Findings } from "../../commands/support/checks/context";
import { vrrpIdFree } from "../../commands/support/checks/vrrp";
import { plugIn, unplug } from "../../lab/native/fabric";
import { run, succeeds } from "../../lab/native/run";
import { aClusterPlan } from "../helpers/settings";
import { until } from "./support";

const bridge = "fhabr-clash";
const vip = "192.168.134.30";
const network = {
  networkMode: "bridge",
  networkName: bridge,
  networkCidr: "192.168.134.0/24",
  vip,
  workerPools: { worker: { count: 1, firstHost: 34 } },
};

function context(vrrpId: number): CheckContext {
  const plan = aClusterPlan({ ...network, vrrpId });
  return { plan, newNodes: plan.nodes, networkMade: false, vipMade: false };
}

const texts = ({ problems }: Findings): readonly string[] => problems.map(({ text }) => text);

// This machine has no address in that network, as where the bridge belongs to the VMs alone.
describe("a bridge that others use already", () => {
  const [router, squatter] = ["fha-clash-router", "fha-clash-squatter"];
  const folder = mkdtempSync(join(tmpdir(), "clash-"));

  beforeAll(async () => {
    await succeeds("ip", ["link", "delete", bridge]);
    await run("ip", ["link", "add", bridge, "type", "bridge", "forward_delay", "0"]);
    await run("ip", ["link", "set", bridge, "up"]);
  });
  afterAll(async () => {
    await unplug(router);
    await unplug(squatter);
    await succeeds("ip", ["link", "delete", bridge]);
    rmSync(folder, { recursive: true });
  });

  test("nothing is found while nobody is there, and what cannot be heard is said", async () => {
    const [addresses, vrrp] = await Promise.all([
      addressesFree(context(77)),
      vrrpIdFree(context(77)),
    ]);
    expect(addresses).toEqual({ problems: [], notes: [] });
    expect(vrrp).toEqual({
      problems: [],
      notes: [expect.stringMatching(/^fhabr-clash: no other VRRP router with id 77 .* unicast/)],
    });
  }, 30_000);

  test("another's virtual IP, VRRP id and a node's address are named", async () => {
    const fabric = { bridge: () => Promise.resolve(bridge), gateway: "192.168.134.1", prefix: 24 };
    await unplug(router);
    await unplug(squatter);
    await plugIn(fabric, router, "192.168.134.20", "52:54:00:00:86:20");
    await plugIn(fabric, squatter, "192.168.134.34", "52:54:00:00:86:34");
    startKeepalived();
    const has = () => run("ip", ["-n", router, "-brief", "address", "show", "dev", "eth0"]);
    await until("the other's virtual IP", 10, async () => (await has()).includes(`${vip}/`));

    const [addresses, vrrp, otherId] = await Promise.all([
      addressesFree(context(77)),
      vrrpIdFree(context(77)),
      vrrpIdFree(context(78)),
    ]);
    expect([...texts(addresses)].sort()).toEqual([
      expect.stringMatching(
        /^192\.168\.134\.30 \(the VIP\) answers already, from 02:54:00:00:86:20$/,
      ),
      expect.stringMatching(
        /^192\.168\.134\.34 \(node worker1\) answers already, from 02:54:00:00:86:34$/,
      ),
    ]);
    expect(texts(vrrp)).toEqual([`VRRP id 77 is in use on ${bridge}, by 192.168.134.20`]);
    expect(texts(otherId)).toEqual([]);
  }, 30_000);

  /** A real second holder, by multicast. */
  function startKeepalived(): void {
    const file = join(folder, "keepalived.conf");
    writeFileSync(
      file,
      `vrrp_instance other {
  state MASTER
  interface eth0
  virtual_router_id 77
  priority 255
  advert_int 1
  virtual_ipaddress {
    ${vip}/24
  }
}
`,
    );
    const pids = [`--pid=${join(folder, "pid")}`, `--vrrp_pid=${join(folder, "vrrp")}`];
    const keepalived = ["keepalived", "--dont-fork", "--vrrp", `--use-file=${file}`, ...pids];
    // Its end is unplug's: that kills what runs in the namespace.
    spawn("ip", ["netns", "exec", router, ...keepalived], { stdio: "ignore" }).unref();
  }
});
