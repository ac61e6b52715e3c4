import { parseConfig } from "../../lib/config";
import { configRules } from "../../lib/configRules";
import { UserError } from "../../lib/errors";
import { addonRefusals } from "../helpers/addonRefusals";
import { apiRefusals } from "../helpers/apiRefusals";
import { cniRefusals } from "../helpers/cniRefusals";
import { kubeletRefusals } from "../helpers/kubeletRefusals";
import { meshRefusals } from "../helpers/meshRefusals";
import { poolExtensionRefusals } from "../helpers/poolExtensionRefusals";
import { runtimeRefusals } from "../helpers/runtimeRefusals";
import { settings } from "../helpers/settings";

type Settings = Readonly<Record<string, unknown>>;

/** What a change of the default settings brings. */
function refusal(overrides: Settings): Pick<UserError, "issues" | "codes"> {
  try {
    parseConfig(settings(overrides));
    return { issues: [], codes: [] };
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

const problems = (overrides: Settings): readonly string[] => refusal(overrides).issues;

describe("parseConfig", () => {
  test("takes the defaults of Pulumi.yaml", () => {
    expect(problems({})).toEqual([]);
  });

  test("takes values as Pulumi hands them over, as JSON text", () => {
    const text = Object.fromEntries(
      Object.entries(settings()).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    expect(parseConfig(text)).toEqual(parseConfig(settings()));
  });

  test("takes one processor where emulation tells kubeadm not to ask", () => {
    const one = settings({
      timing: "emulated",
      nodeSize: { memoryMiB: 2048, vcpus: 1, diskGiB: 8 },
    });
    expect(parseConfig(one).nodeSize.vcpus).toBe(1);
  });

  test("reports all problems at once, those of one key and those between keys", () => {
    expect(
      problems({
        vip: "192.168.125.30",
        controlPlanes: { count: 2 },
        vipPort: 6443,
        misspelt: true,
        podCidr: "192.168.0.0/16",
      }),
    ).toEqual([
      expect.stringMatching(/^misspelt: no such key; allowed: clusterName, controlPlanes, /),
      "controlPlanes.count: got 2; allowed: 1, 3, 5",
      'podCidr: got "192.168.0.0/16"; allowed: a network that does not overlap networkCidr 192.168.124.0/24',
      "vipPort: got 6443; allowed: another port than the API server's 6443: haproxy runs on the same machines",
    ]);
  });

  const pool = { count: 2, firstHost: 34 };

  const refused: readonly [what: string, overrides: Settings, expected: RegExp][] = [
    ["clusterName", { clusterName: "Ha_" }, /^clusterName: got "Ha_"; allowed: up to 20 of a-z/],
    ["controlPlanes", { controlPlanes: 3 }, /^controlPlanes: got 3; allowed: an object with count/],
    [
      "a missing count",
      { controlPlanes: {} },
      /^controlPlanes\.count: got nothing; allowed: 1, 3, 5$/,
    ],
    [
      "an unknown pool key",
      { controlPlanes: { count: 1, cpu: 2 } },
      /^controlPlanes\.cpu: no such key; did you mean vcpus\? allowed: /,
    ],
    [
      "a pool's count",
      { workerPools: { w: { ...pool, count: 201 } } },
      /^workerPools\.w\.count: got 201; allowed: a whole number from 0 to 200$/,
    ],
    [
      "a pool's name",
      { workerPools: { W: pool } },
      /^workerPools\.W: got "W"; allowed: as a key: up to 20/,
    ],
    [
      "a taint's effect",
      { workerPools: { w: { ...pool, taints: [{ key: "a", effect: "No" }] } } },
      /^workerPools\.w\.taints\[0\]\.effect: got "No"; allowed: NoSchedule, /,
    ],
    [
      "nodeSize",
      { nodeSize: { memoryMiB: 512, vcpus: 4, diskGiB: 20 } },
      /^nodeSize\.memoryMiB: got 512; allowed: a whole number from 1024 to/,
    ],
    [
      "a disk too small",
      { nodeSize: { memoryMiB: 4096, vcpus: 4, diskGiB: 4 } },
      /^nodeSize\.diskGiB: got 4/,
    ],
    ["channel", { channel: "edge" }, /^channel: got "edge"; allowed: stable, beta, alpha, lts$/],
    ["osVersion", { osVersion: "latest" }, /^osVersion: got "latest"; allowed: current/],
    ["arch", { arch: "x86" }, /^arch: got "x86"; allowed: amd64, arm64$/],
    [
      "kubernetesVersion",
      { kubernetesVersion: "1.31" },
      /^kubernetesVersion: got "1\.31"; allowed: 1\.35 or 1\.36/,
    ],
    ["runtime", { runtime: "docker" }, /^runtime: got "docker"; allowed: containerd, crio$/],
    ["cni", { cni: "weave" }, /^cni: got "weave"; allowed: flannel, cilium, calico, .*, none$/],
    ["timing", { timing: "slow" }, /^timing: got "slow"; allowed: normal, emulated$/],
    [
      "networkMode",
      { networkMode: "nat" },
      /^networkMode: got "nat"; allowed: own, existing, bridge$/,
    ],
    ["networkName", { networkName: "a b" }, /^networkName: got "a b"; allowed: /],
    [
      "networkCidr with host bits",
      { networkCidr: "192.168.124.1/24" },
      /^networkCidr: got "192\.168\.124\.1\/24"; allowed: an IPv4 network/,
    ],
    ["gatewayHost", { gatewayHost: 0 }, /^gatewayHost: got 0; allowed: a whole number from 1/],
    [
      "dnsServers",
      { dnsServers: ["dns"] },
      /^dnsServers\[0\]: got "dns"; allowed: an IPv4 address/,
    ],
    [
      "ntpServers",
      { ntpServers: ["http://ntp.test"] },
      /^ntpServers\[0\]: got "http:\/\/ntp\.test"; allowed: a time server's host name or address$/,
    ],
    [
      "proxy",
      { proxy: { http: "http://user:secret@proxy.test:3128" } },
      /^proxy\.http: got "http:\/\/user:secret@proxy\.test:3128"; allowed: a proxy's URL such as .*, without a user/,
    ],
    [
      "dhcpHosts",
      { dhcpHosts: [250, 200] },
      /^dhcpHosts: got \[250,200\]; allowed: two host numbers/,
    ],
    ["vip", { vip: "192.168.124.300" }, /^vip: got "192\.168\.124\.300"; allowed: an IPv4 address/],
    [
      "controlPlaneHosts",
      { controlPlaneHosts: [31, 32, 33] },
      /^controlPlaneHosts: got \[31,32,33\]; allowed: five host numbers/,
    ],
    ["vipPort", { vipPort: 80 }, /^vipPort: got 80; allowed: a whole number from 1024/],
    ["vrrpId", { vrrpId: 256 }, /^vrrpId: got 256; allowed: a whole number from 0 to 255$/],
    [
      "podCidr",
      { podCidr: "10.244.0.0/24" },
      /^podCidr: got "10\.244\.0\.0\/24"; allowed: an IPv4 network .* prefix 8 to 22/,
    ],
    [
      "serviceCidr",
      { serviceCidr: "10.96.0.0" },
      /^serviceCidr: got "10\.96\.0\.0"; allowed: an IPv4 network/,
    ],
    ["hosts", { hosts: { a: "http://x" } }, /^hosts\.a: got "http:\/\/x"; allowed: a libvirt URI/],
    ["poolPath", { poolPath: "images" }, /^poolPath: got "images"; allowed: an absolute folder/],
    ["domainType", { domainType: "xen" }, /^domainType: got "xen"; allowed: kvm, qemu$/],
    ["autostart", { autostart: "yes" }, /^autostart: got "yes"; allowed: true, false$/],
    ["imageServer", { imageServer: "ftp://x" }, /^imageServer: got "ftp:\/\/x"; allowed: an http/],
    ["imageKeyUrl", { imageKeyUrl: "key.asc" }, /^imageKeyUrl: got "key\.asc"; allowed: an http/],
    [
      "imageKeyFingerprint",
      { imageKeyFingerprint: "F88C" },
      /^imageKeyFingerprint: got "F88C"; allowed: 40 upper-case/,
    ],
    [
      "sysextServer",
      { sysextServer: "https://x/" },
      /^sysextServer: got "https:\/\/x\/"; allowed: an http/,
    ],
    [
      "registryMirrors",
      { registryMirrors: { "registry.k8s.io": ["x"] } },
      /^registryMirrors\.registry\.k8s\.io\[0\]: got "x"; allowed: an http/,
    ],
    [
      "smokeImage",
      { smokeImage: "busybox" },
      /^smokeImage: got "busybox"; allowed: a full image reference/,
    ],
    [
      "sshAuthorizedKeys",
      { sshAuthorizedKeys: ["AAAA"] },
      /^sshAuthorizedKeys\[0\]: got "AAAA"; allowed: an OpenSSH public key/,
    ],
    [
      "kubelet",
      { kubelet: [] },
      /^kubelet: got \[\]; allowed: an object with the fields of KubeletConfiguration, /,
    ],
    ["allowDataLoss", { allowDataLoss: 1 }, /^allowDataLoss: got 1; allowed: true, false$/],
    [
      "a small control plane",
      { controlPlanes: { count: 1, memoryMiB: 1024, vcpus: 1 } },
      /^controlPlanes\.memoryMiB: got 1024; allowed: 1800 or more/,
    ],
    [
      "a VIP outside the network",
      { vip: "192.168.125.30" },
      /^vip: got "192\.168\.125\.30"; allowed: an address of networkCidr 192\.168\.124\.0\/24/,
    ],
    [
      "a VIP in the DHCP range",
      { vip: "192.168.124.210" },
      /^vip: got 210; allowed: outside the DHCP range 200 to 250/,
    ],
    [
      "a VIP on a slot",
      { vip: "192.168.124.33" },
      /^controlPlaneHosts: got 33; allowed: a host number of its own; the VIP has it/,
    ],
    [
      "a worker on the VIP",
      { workerPools: { w: { count: 1, firstHost: 30 } } },
      /^workerPools\.w\.firstHost: got 30; .* the VIP has it, node w1 needs another$/,
    ],
    [
      "workers beyond the network",
      { workerPools: { w: { count: 3, firstHost: 253 } } },
      /^workerPools\.w\.firstHost: got 255; allowed: an address of networkCidr/,
    ],
    [
      "pools that overlap",
      { workerPools: { a: pool, b: { count: 1, firstHost: 35 } } },
      /^workerPools\.b\.firstHost: got 35; .* node a2 has it/,
    ],
    [
      "a pool named cp",
      { workerPools: { cp: { count: 1, firstHost: 40 } } },
      /^workerPools: got "cp1"; allowed: node names that differ/,
    ],
    [
      "too few names",
      { workerPools: { w: { ...pool, names: ["only-one"] } } },
      /^workerPools\.w\.names: .* allowed: one name for each of its 2 nodes$/,
    ],
    [
      "an unnamed existing network",
      { networkMode: "existing" },
      /^networkName: got ""; allowed: the name of the libvirt network/,
    ],
    [
      "a gateway elsewhere",
      { gatewayHost: 254 },
      /^gatewayHost: got 254; allowed: 1, where libvirt/,
    ],
    [
      "several hosts on one NAT",
      { hosts: { a: "qemu:///system", b: "qemu+ssh://b/system" } },
      /^networkMode: got "own"; allowed: bridge/,
    ],
    [
      "a pool on no host",
      { workerPools: { w: { ...pool, host: "z" } } },
      /^workerPools\.w\.host: got "z"; allowed: local$/,
    ],
    [
      "an LTS stream elsewhere",
      { osVersion: "current-2024" },
      /^osVersion: got "current-2024"; allowed: current or a version/,
    ],
    [
      "a control plane with one processor",
      { controlPlanes: { count: 1, vcpus: 1 } },
      /^controlPlanes\.vcpus: got 1; allowed: 2 or more: kubeadm asks for two$/,
    ],
    [
      "a VIP on the API server's port",
      { vipPort: 6443 },
      /^vipPort: got 6443; allowed: another port than the API server's 6443/,
    ],
    [
      "pods in the nodes' network",
      { podCidr: "192.168.0.0/16" },
      /^podCidr: got "192\.168\.0\.0\/16"; allowed: a network that does not overlap networkCidr/,
    ],
    [
      "services in the pods' network",
      { serviceCidr: "10.244.0.0/20" },
      /^serviceCidr: got "10\.244\.0\.0\/20"; allowed: a network that does not overlap podCidr/,
    ],
    [
      "an unnamed bridge",
      { networkMode: "bridge" },
      /^networkName: got ""; allowed: the name of the host bridge, as networkMode is bridge$/,
    ],
    ["no host", { hosts: {} }, /^hosts: got \{\}; allowed: at least one libvirt URI by name$/],
    [
      "a DHCP range beyond the network",
      { dhcpHosts: [200, 300] },
      /^dhcpHosts: got \[200,300\]; allowed: two host numbers inside networkCidr/,
    ],
  ];

  test.each(refused)("refuses %s", (_, overrides, expected) => {
    expect(problems(overrides).join("\n")).toMatch(new RegExp(expected.source, "m"));
  });

  test("refuses a pod network of a single /24, which one node would use up (003-14)", () => {
    expect(problems({ podCidr: "10.244.0.0/24" })).toHaveLength(1);
    expect(problems({ podCidr: "10.244.0.0/20" })).toEqual([]);
  });

  test("is shown a bad value of every key and a break of every rule by this table and those of the rooms", () => {
    const all = [
      ...refused,
      ...cniRefusals,
      ...kubeletRefusals,
      ...apiRefusals,
      ...runtimeRefusals,
      ...addonRefusals,
      ...meshRefusals,
      ...poolExtensionRefusals,
    ];
    // The key that is named first is the one that the row is about.
    const keys = all.map(([, overrides]) => /^\w+/.exec(problems(overrides)[0] ?? "")?.[0]);
    expect(Object.keys(settings()).filter((key) => !keys.includes(key))).toEqual([]);
    const codes = all.flatMap(([, overrides]) => refusal(overrides).codes);
    expect(configRules.map(({ code }) => code).filter((code) => !codes.includes(code))).toEqual([]);
  });

  test("gives every rule a code of its own", () => {
    const codes = configRules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
