import type { NetworkInterfaceInfo } from "node:os";

import { addressForNodes } from "../../../commands/support/offline/bundleServer";
import { registryServers } from "../../../commands/support/offline/registryServers";
import { aClusterPlan } from "../../helpers/settings";

const interfaces = (...addresses: string[]): NodeJS.Dict<NetworkInterfaceInfo[]> => ({
  some: addresses.map((address) => ({ address, family: "IPv4" }) as NetworkInterfaceInfo),
});
const bridged = { networkMode: "bridge", networkName: "br0", networkCidr: "10.0.0.0/24" } as const;
const hosts = { vip: "10.0.0.30" };

describe("addressForNodes", () => {
  test("is the gateway of the own network, also before that is made", () => {
    expect(addressForNodes(aClusterPlan(), interfaces("127.0.0.1"))).toBe("192.168.124.1");
  });

  test("is this machine's own address in a network that is there already", () => {
    const plan = aClusterPlan({ ...bridged, ...hosts });
    expect(addressForNodes(plan, interfaces("127.0.0.1", "fe80::1", "10.0.0.9"))).toBe("10.0.0.9");
  });

  test.each([
    ["elsewhere", aClusterPlan({ ...bridged, ...hosts }), "no address in networkCidr 10.0.0.0/24"],
    [
      "on a remote host",
      aClusterPlan({ hosts: { far: "qemu+ssh://root@far/system" } }),
      "run npm run up -- --bundle there",
    ],
  ])("refuses where nodes are %s, and says what to do", (_, plan, message) => {
    expect(() => addressForNodes(plan, interfaces("127.0.0.1"))).toThrow(message);
  });
});

describe("registryServers", () => {
  const registryMirrors = { "registry.k8s.io": ["http://192.168.124.1:5000", "https://a.test/x"] };

  test("asks mirrors first; the own network's gateway is this machine", () => {
    const plan = aClusterPlan({ registryMirrors });
    expect(registryServers(plan, "registry.k8s.io")).toEqual([
      "http://127.0.0.1:5000",
      "https://a.test/x",
      "https://registry.k8s.io",
    ]);
    expect(registryServers(plan, "docker.io")).toEqual(["https://registry-1.docker.io"]);
  });

  test("leaves a gateway that is another machine's alone", () => {
    const plan = aClusterPlan({ registryMirrors, hosts: { far: "qemu+ssh://root@far/system" } });
    expect(registryServers(plan, "registry.k8s.io")[0]).toBe("http://192.168.124.1:5000");
  });
});
