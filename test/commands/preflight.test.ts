import { addressesFree, network } from "../../commands/support/checks/addresses";
import { merged, type CheckContext, type Findings } from "../../commands/support/checks/context";
import { domainType, libvirtReachable } from "../../commands/support/checks/libvirt";
import { room } from "../../commands/support/checks/room";
import { vrrpIdFree } from "../../commands/support/checks/vrrp";
import { parseAdverts } from "../../commands/support/checks/wire";
import { toolProblems } from "../../commands/support/hostTools";
import { settle } from "../../commands/support/preflight";
import type { RunResult } from "../../commands/support/run";
import { aClusterPlan } from "../helpers/settings";

type Answer = Partial<RunResult>;
/** Several: one after another, the last again and again. */
type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

let answers: Answers = {};
const asked = new Map<string, number>();
jest.mock("../../commands/support/run", () => ({
  run: (program: string, args: readonly string[]): Promise<RunResult> => {
    const line = [program, ...args].join(" ");
    const [part = "", found = {}] =
      Object.entries(answers).find(([name]) => line.includes(name)) ?? [];
    const turn = asked.get(part) ?? 0;
    asked.set(part, turn + 1);
    const several = [found].flat();
    const answer = several[turn] ?? several.at(-1);
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...answer });
  },
}));

const gib = 1024 ** 3;

/** A host on which nothing is wrong: programs by a part of their command line. */
const healthy: Answers = {
  nodememstats: { stdout: `free : ${100 * 1024 * 1024} KiB` },
  "pool-info": { stdout: `Available: ${1000 * gib}` },
  "ping -c": { code: 1 },
  "route show": { stdout: "[]" },
  arping: { stdout: "Sent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n" },
  tcpdump: { code: 124, stderr: "listening on br0, link-type EN10MB (Ethernet)\n" },
};

type Settings = Readonly<Record<string, unknown>>;

/** All findings on a host with this fault, checks of a remote libvirt included. */
async function findings(
  fault: Answers,
  settings: Settings,
  made: Partial<CheckContext> = {},
): Promise<Findings> {
  asked.clear();
  // The fault's answers come first.
  answers = {
    ...fault,
    ...Object.fromEntries(Object.entries(healthy).filter(([key]) => !(key in fault))),
  };
  const plan = aClusterPlan(settings);
  const nothingMade = { newNodes: plan.nodes, networkMade: false, vipMade: false };
  const context: CheckContext = { plan, ...nothingMade, ...made };
  return merged([
    ...(await Promise.all(Object.values(plan.hypervisor.hosts).map(libvirtReachable))),
    await domainType(context),
    await room(context),
    await network(context),
    await addressesFree(context),
    await vrrpIdFree(context),
  ]);
}

/** What `up` would say of it. */
async function said(fault: Answers, settings: Settings): Promise<string> {
  try {
    settle({ ...(await findings(fault, settings)), notes: [] });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const arpReply =
  "Unicast reply from 192.168.124.30 [52:54:00:AA:BB:CC]  0.7ms\nReceived 1 response(s)\n";
const adverts = [
  "12:00:00.1 IP 10.0.0.2 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 100, authtype none, intvl 1s, length 20",
  "12:00:00.2 IP 10.0.0.3 > 10.0.0.4: VRRPv3, Advertisement, vrid 7, prio 254, intvl 20cs, length 12",
  "12:00:01.1 IP 10.0.0.2 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 100, authtype none, intvl 1s, length 20",
].join("\n");
const reachable = "192.168.124.34 dev br0 lladdr 52:54:00:aa:bb:cc REACHABLE";
const remote = { hosts: { rack: "qemu+ssh://rack/system" } };
const existing = { networkMode: "existing", networkName: "lan" };
const bridged = { networkMode: "bridge", networkName: "br0" };
const libvirtNetwork = "<network><ip address='192.168.124.1' netmask='255.255.255.0'/></network>";
const reservation = "<host mac='52:54:00:00:00:01' name='printer' ip='192.168.124.30'/>";

describe("preflight", () => {
  it("finds nothing on a host that is well", async () => {
    expect(await said({}, {})).toBe("");
  });

  it.each<[what: string, fault: Answers, settings: Settings, message: RegExp]>([
    [
      "libvirt is down",
      { " version": { code: 1, stderr: "error: failed to connect\nerror: No such file" } },
      {},
      /^libvirt does not answer at qemu:\/\/\/system \(error: No such file\)\. Fix: systemctl enable --now libvirtd .* \(FHA302: /,
    ],
    [
      "a remote libvirt is out of reach",
      { " version": { code: 1, stderr: "Permission denied (publickey)" } },
      remote,
      /^libvirt does not answer at qemu\+ssh:\/\/rack\/system \(Permission denied .* Fix: virsh -c qemu\+ssh:\/\/rack\/system version must work .* \(FHA302: /,
    ],
    [
      "no KVM",
      { domcapabilities: { code: 1 } },
      {},
      /^qemu:\/\/\/system has no usable KVM\. Fix: enable virtualization .* set domainType qemu and timing emulated \(FHA303: /,
    ],
    [
      "too little memory",
      { nodememstats: { stdout: `free : ${8 * 1024 * 1024} KiB` } },
      {},
      /^qemu:\/\/\/system has 8\.0 GiB of memory left, the new nodes ask for 20 GiB\. Fix: set a smaller nodeSize\.memoryMiB.* \(FHA304: /,
    ],
    [
      "too little disk",
      { "pool-info": { stdout: `Available: ${10 * gib}` } },
      {},
      /^qemu:\/\/\/system, \/var\/lib\/libvirt\/images\/ha: 10 GiB free, the new nodes take about 27 GiB at once\. Fix: .* poolPath .* \(FHA305: /,
    ],
    [
      "no such network",
      { "net-info": { code: 1 } },
      existing,
      /^qemu:\/\/\/system has no active network lan\. Fix: set networkName to one of virsh net-list \(FHA306: /,
    ],
    [
      "a stopped network",
      { "net-info": { stdout: "Active:         no\n" } },
      existing,
      /no active network lan\. Fix: virsh -c qemu:\/\/\/system net-start lan \(FHA306: /,
    ],
    [
      "no bridge",
      { "iface-dumpxml": { code: 1 }, "link show": { code: 1 } },
      bridged,
      /^this machine has no bridge br0\. Fix: make it, or set networkName \(FHA307: /,
    ],
    [
      "another libvirt network in the way",
      { "net-list": { stdout: "default\n" }, "net-dumpxml": { stdout: libvirtNetwork } },
      {},
      /^networkCidr 192\.168\.124\.0\/24 overlaps libvirt's network default on qemu:\/\/\/system\. Fix: set networkCidr, and vip inside it.* \(FHA308: /,
    ],
    [
      "a route in the way",
      { "route show": { stdout: '[{"dst":"192.168.0.0/16","dev":"tun0"}]' } },
      {},
      /overlaps this machine's route to 192\.168\.0\.0\/16 by tun0\. Fix: .* \(FHA308: /,
    ],
    [
      "a VIP that answers pings",
      { "ping -c 1 -W 1 192.168.124.30": { code: 0 } },
      {},
      /^192\.168\.124\.30 \(the VIP\) answers already\. Fix: choose another vip, .* \(FHA309: /,
    ],
    [
      "a node's address that answers ARP only",
      {
        "neigh show 192.168.124.34": [{}, { stdout: reachable }],
      },
      {},
      /^192\.168\.124\.34 \(node worker1\) answers already\. .* \(FHA309: /,
    ],
    [
      "a VIP that answers ARP alone, where this machine has no address",
      { "arping -D -c 2 -w 2 -I br0 192.168.124.30": { code: 1, stdout: arpReply } },
      bridged,
      /^192\.168\.124\.30 \(the VIP\) answers already, from 52:54:00:aa:bb:cc\. Fix: .* \(FHA309: /,
    ],
    [
      "another VRRP router with the same id",
      { tcpdump: { code: 124, stderr: "listening on br0\n", stdout: adverts } },
      { ...bridged, vrrpId: 51 },
      /^VRRP id 51 is in use on br0, by 10\.0\.0\.2\. Fix: set vrrpId to another number .* \(FHA312: /,
    ],
    [
      "a lease for the VIP",
      {
        "net-info": { stdout: "Active:         yes\n" },
        "net-dhcp-leases": { stdout: "x ipv4   192.168.124.30/24  printer" },
      },
      existing,
      /^192\.168\.124\.30 \(the VIP\) has a lease or reservation in lan\. Fix: .* \(FHA309: /,
    ],
    [
      "a reservation for the VIP",
      { "net-info": { stdout: "Active:         yes\n" }, "net-dumpxml": { stdout: reservation } },
      existing,
      /^192\.168\.124\.30 \(the VIP\) has a lease or reservation in lan\. .* \(FHA309: /,
    ],
  ])("names %s and its fix", async (_, fault, settings, message) => {
    expect(await said(fault, settings)).toMatch(message);
  });

  it("takes no machine that is gone for one that answers", async () => {
    expect(await said({ "neigh show": { stdout: reachable } }, {})).toBe("");
  });

  it("says what it cannot hear, and where", async () => {
    const missing = { arping: { code: 127 }, tcpdump: { code: 127 } };
    const { notes } = await findings(missing, { ...bridged, ...remote });
    expect(notes).toEqual([
      "other VRRP routers beside qemu+ssh://rack/system cannot be heard from here",
    ]);
    expect((await findings(missing, bridged)).notes).toEqual([
      "br0: asked by ping only whether addresses are free: arping is missing, of the package iputils-arping (Debian family) or iputils (Fedora family)",
      "br0: cannot listen for other VRRP routers: tcpdump is missing, of the package tcpdump",
    ]);
    expect((await findings({}, bridged)).notes).toEqual([
      expect.stringMatching(
        /^br0: no other VRRP router with id \d+ in 4 s; .* unicast .* cannot be heard$/,
      ),
    ]);
  });

  it("asks for neither VIP nor id once a machine of ours may hold them", async () => {
    const fault = {
      arping: { code: 1, stdout: arpReply },
      tcpdump: { code: 124, stderr: "listening on br0\n", stdout: adverts },
    };
    const settings = { ...bridged, vrrpId: 51 };
    expect((await findings(fault, settings, { newNodes: [], vipMade: true })).problems).toEqual([]);
  });

  it("reads each VRRP router once", () => {
    expect(parseAdverts(adverts)).toEqual([
      { from: "10.0.0.2", id: 51 },
      { from: "10.0.0.3", id: 7 },
    ]);
  });

  it("lists several faults with all codes", async () => {
    const text = await said(
      { domcapabilities: { code: 1 }, nodememstats: { stdout: "free : 1 KiB" } },
      {},
    );
    expect(text).toMatch(/^- .*KVM.*\n- .*memory.*\n\(FHA303, FHA304: docs\/errors\.md\)$/);
  });

  it("names a missing program, what needs it, and its package", () => {
    const virsh = {
      program: "virsh",
      use: "the preflight",
      debian: ["libvirt-clients"],
      fedora: ["libvirt-client"],
    };
    const problems = toolProblems([virsh]);
    expect(() => {
      settle({ problems, notes: [] });
    }).toThrow(
      /^virsh is missing \(needed for the preflight\)\. Fix: apt-get install libvirt-clients .* dnf install libvirt-client .* \(FHA300: /,
    );
  });
});
