import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";

import { calicoValues } from "../../lib/cni/calico";
import { ciliumValues } from "../../lib/cni/cilium";
import { flannelNetConf } from "../../lib/cni/flannel";
import { nodeIgnition } from "../../lib/ignition";
import { meshKeys, meshPublicKeys } from "../../lib/meshKeys";
import type { ClusterPlan } from "../../lib/plan";
import type { MeshKeys } from "../../lib/secrets";
import { aLock, someMeshKeys, someSecrets } from "../helpers/fixtures";
import { ignitionTree, type IgnitionTree } from "../helpers/ignitionTree";
import { meshRefusals } from "../helpers/meshRefusals";
import { aClusterPlan, problemsOf } from "../helpers/settings";

type Settings = Readonly<Record<string, unknown>>;

const lock = aLock();
const secrets = {
  controlPlane: someSecrets({ role: "controlPlane" }),
  worker: someSecrets({ role: "worker" }),
};
const aMesh = (changes: Settings = {}): ClusterPlan =>
  aClusterPlan({ meshHosts: [31, 60], ...changes });

function treeOf(plan: ClusterPlan, name: string): IgnitionTree {
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  const secrets = { ...someSecrets(node), ...someMeshKeys(plan, node) };
  return ignitionTree(nodeIgnition(plan, node, secrets, lock));
}

function missing(): never {
  throw new Error("no such node");
}

/** The sections of a networkd file: title and fields. */
function sections(text: string): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const parts = text.split(/^\[(\w+)\]$/m).slice(1);
  return parts.flatMap((title, i) => {
    if (i % 2 === 1) return [];
    const fields = [...(parts[i + 1] ?? "").matchAll(/^(\w+)=(.*)$/gm)];
    return [[title, Object.fromEntries(fields.map(([, key = "", value = ""]) => [key, value]))]];
  });
}

const sectionsOf = (tree: IgnitionTree, file: string, title: string) =>
  sections(tree.files[`/etc/systemd/network/${file}`]?.text ?? "")
    .filter(([name]) => name === title)
    .map(([, fields]) => fields);

test.each(meshRefusals)("refuses %s", (_, changes, message) => {
  const problems = problemsOf(changes);
  expect(problems[0]?.slice(0, message.length)).toBe(message);
});

describe("the keys of a mesh", () => {
  const addresses = ["192.168.124.31", "192.168.124.32"] as const;
  const secret = "0123456789abcdef0123456789abcdef";
  const publicKeys = meshPublicKeys(secret, addresses);
  const url = (base64: string): string => Buffer.from(base64, "base64").toString("base64url");

  /** What two sides agree on, the one with its private key and the other one's public key. */
  function agreed(own: MeshKeys, ownAddress: string, other: string): string {
    const jwk = { kty: "OKP", crv: "X25519", x: url(own.publicKeys[ownAddress] ?? "") };
    const privateKey = createPrivateKey({
      key: { ...jwk, d: url(own.privateKey) },
      format: "jwk",
    });
    const publicKey = createPublicKey({
      key: { ...jwk, x: url(own.publicKeys[other] ?? "") },
      format: "jwk",
    });
    return diffieHellman({ privateKey, publicKey }).toString("hex");
  }

  test("are X25519 pairs: two nodes agree on the same secret", () => {
    const [a, b] = addresses;
    const one = agreed(meshKeys(secret, a, publicKeys), a, b);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(agreed(meshKeys(secret, b, publicKeys), b, a)).toBe(one);
  });

  test("differ by address and by secret, and stay the same", () => {
    const keys = addresses.map((address) => meshKeys(secret, address, publicKeys).privateKey);
    const others = addresses.map((address) => meshKeys("another", address, {}).privateKey);
    expect(new Set([...keys, ...others]).size).toBe(4);
    expect(meshPublicKeys(secret, addresses)).toEqual(publicKeys);
    // As wg genkey cuts them.
    for (const key of keys) {
      const bytes = Buffer.from(key, "base64");
      expect([bytes.length, (bytes[0] ?? 1) & 7, (bytes[31] ?? 0) >> 6]).toEqual([32, 0, 1]);
    }
  });
});

describe("a mesh (002-05)", () => {
  const plan = aMesh();
  const tree = treeOf(plan, "cp2");

  test("knows each address that a node could have, and no other", () => {
    const hosts = ({ mesh }: ClusterPlan) =>
      mesh?.addresses.map((address) => Number(address.split(".")[3]));
    expect(hosts(aMesh({ meshHosts: [29, 38] }))).toEqual([29, 31, 32, 33, 34, 35, 36, 37, 38]);
    // 1 is the gateway, 30 the virtual IP, 200 to 250 are leased to others.
    const all = hosts(aMesh({ meshHosts: [2, 254] })) ?? [];
    expect(all).toHaveLength(253 - 1 - 51);
    expect(all).not.toContain(200);
    expect(aClusterPlan().mesh).toBeUndefined();
  });

  test("gives a node its own private key, for root alone, and everybody's public keys", () => {
    const own = someMeshKeys(plan, plan.nodes[1] ?? missing()).mesh;
    expect(tree.files["/etc/flatcar-ha/mesh.key"]).toEqual({
      text: `${own?.privateKey ?? ""}\n`,
      mode: 0o600,
    });
    const peers = sectionsOf(tree, "10-mesh.netdev", "WireGuardPeer");
    const others = plan.mesh?.addresses.filter((address) => address !== "192.168.124.32") ?? [];
    expect(peers).toEqual(
      others.map((address) => ({
        PublicKey: own?.publicKeys[address],
        AllowedIPs: `${address}/32`,
        Endpoint: `${address}:51820`,
      })),
    );
    expect(tree.files["/etc/systemd/network/10-mesh.netdev"]?.text).not.toContain("PrivateKey=");
  });

  test("hands the key to networkd, which may not read root's files", () => {
    const [device] = sectionsOf(tree, "10-mesh.netdev", "WireGuard");
    const path = "/run/credentials/systemd-networkd.service/mesh.key";
    expect(device).toMatchObject({ PrivateKeyFile: path, ListenPort: "51820" });
    const dropin = tree.files["/etc/systemd/system/systemd-networkd.service.d/10-flatcar-ha.conf"];
    expect(dropin?.text).toMatch(/^LoadCredential=mesh\.key:\/etc\/flatcar-ha\/mesh\.key$/m);
  });

  test("sends what goes to other nodes through it, but for its own packets and the virtual IP's", () => {
    const [device] = sectionsOf(tree, "10-mesh.netdev", "WireGuard");
    const rules = sectionsOf(tree, "10-mesh.network", "RoutingPolicyRule");
    expect(rules.map(({ Priority, ...rule }) => [Number(Priority), rule])).toEqual([
      [
        30000,
        { Family: "ipv4", FirewallMark: `${device?.["FirewallMark"] ?? ""}/32`, Table: "main" },
      ],
      [30001, { Family: "ipv4", From: "192.168.124.30/32", Table: "main" }],
      [30002, { Family: "ipv4", Table: "51820" }],
    ]);
    const routes = sectionsOf(tree, "10-mesh.network", "Route");
    expect(routes).toHaveLength((plan.mesh?.addresses.length ?? 0) - 1);
    expect(routes).toContainEqual({
      Destination: "192.168.124.34/32",
      PreferredSource: "192.168.124.32",
      Table: "51820",
    });
  });

  test("is not there by default", () => {
    const { files } = treeOf(aClusterPlan(), "worker1");
    expect(Object.keys(files).filter((path) => /mesh|networkd/.test(path))).toEqual([]);
  });

  test("changes no node when another comes", () => {
    const more = {
      controlPlanes: { count: 5 },
      workerPools: { worker: { count: 9, firstHost: 34 }, gpu: { count: 2, firstHost: 50 } },
    };
    const after = aMesh(more);
    for (const name of ["cp1", "worker1"]) {
      const render = (from: ClusterPlan): string => {
        const node = from.nodes.find((candidate) => candidate.name === name) ?? missing();
        const keys = someMeshKeys(from, node);
        return nodeIgnition(from, node, { ...secrets[node.role], ...keys }, lock);
      };
      expect(render(after)).toBe(render(plan));
    }
  });

  test("of 256 addresses leaves a control plane within 96 KiB", () => {
    const largest = aMesh({
      networkCidr: "192.168.124.0/22",
      networkMode: "existing",
      networkName: "lan",
      meshHosts: [31, 286],
    });
    expect(largest.mesh?.addresses).toHaveLength(256);
    const node = largest.nodes[0] ?? missing();
    const keys = { ...someSecrets(node), ...someMeshKeys(largest, node) };
    expect(nodeIgnition(largest, node, keys, lock).length).toBeLessThanOrEqual(96 * 1024);
  });

  test("leaves room for its own part of a packet in each CNI's", () => {
    expect(JSON.parse(flannelNetConf(plan))).toMatchObject({ Backend: { MTU: 1440 } });
    expect(ciliumValues(aMesh({ cni: "cilium" }))).toMatchObject({ MTU: 1440 });
    expect(calicoValues(aMesh({ cni: "calico" }))).toMatchObject({
      installation: { calicoNetwork: { mtu: 1390 } },
    });
    expect(tree.files["/etc/systemd/network/10-mesh.netdev"]?.text).toMatch(/^MTUBytes=1440$/m);
  });

  test("refuses a node without keys", () => {
    const [node] = plan.nodes;
    if (node === undefined) throw new Error("no node");
    expect(() => nodeIgnition(plan, node, someSecrets(node), lock)).toThrow(
      "cp1: a node of a mesh needs its keys",
    );
  });
});
