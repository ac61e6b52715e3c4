import { ClusterNetwork } from "../../components/network";
import { deploy } from "../helpers/deploy";
import type { DeploymentRecord } from "../helpers/deploymentRecord";
import { aClusterPlan } from "../helpers/settings";

async function deployNetwork(overrides: Record<string, unknown> = {}): Promise<DeploymentRecord> {
  const { network, hypervisor } = aClusterPlan(overrides);
  const { autostart } = hypervisor;
  const { record } = await deploy(() => new ClusterNetwork("network", { network, autostart }));
  return record;
}

describe("ClusterNetwork", () => {
  test("makes its own network, whose DHCP range keeps clear of the VIP and of every slot", async () => {
    const record = await deployNetwork();
    expect(record.childrenOf(record.one("ClusterNetwork", "network"))).toEqual(["Network network"]);
    const { inputs } = record.one("Network", "network");
    expect(inputs.values).toEqual({
      name: "ha-net",
      mode: "nat",
      addresses: ["192.168.124.0/24"],
      dhcp: { enabled: true },
      dns: { enabled: true },
      autostart: true,
      xml: {
        xslt: expect.stringContaining(
          '<range start="192.168.124.200" end="192.168.124.250"/>',
        ) as string,
      },
    });
    expect(record.one("ClusterNetwork", "network").outputs.values).toEqual({
      networkName: "ha-net",
    });
  });

  test("starts its network with the host only where asked", async () => {
    const record = await deployNetwork({ autostart: false });
    expect(record.one("Network", "network").inputs.values["autostart"]).toBe(false);
  });

  test.each([
    ["existing", { networkName: "lab-net" }],
    ["bridge", { bridge: "lab-net" }],
  ])("makes nothing in mode %s", async (networkMode, outputs) => {
    const record = await deployNetwork({ networkMode, networkName: "lab-net" });
    expect(record.resources).toHaveLength(1);
    expect(record.one("ClusterNetwork", "network").outputs.values).toEqual(outputs);
  });
});
