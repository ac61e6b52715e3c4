import fc from "fast-check";
import { parseAllDocuments } from "yaml";

import { nodeIgnition } from "../../lib/ignition";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree, type IgnitionTree } from "../helpers/ignitionTree";
import { aClusterPlan } from "../helpers/settings";

const lock = aLock();

interface Counts {
  readonly controlPlanes: number;
  readonly workers: number;
  readonly gpus: number;
}

function firstOf(plan: ClusterPlan, role: NodePlan["role"]): NodePlan {
  const node = plan.nodes.find((candidate) => candidate.role === role);
  if (node === undefined) throw new Error(`the plan has no ${role}`);
  return node;
}

function treeOf(plan: ClusterPlan, role: NodePlan["role"]): IgnitionTree {
  const node = firstOf(plan, role);
  return ignitionTree(nodeIgnition(plan, node, someSecrets(node), lock));
}

describe("nodeIgnition", () => {
  const plan = aClusterPlan();

  test("gives private keys mode 0600 and their folders 0700", () => {
    const { files, ignition } = treeOf(plan, "controlPlane");
    const keys = Object.entries(files).filter(([, { text }]) => /PRIVATE KEY/.test(text));
    expect(keys.map(([path, { mode }]) => [path, mode]).sort()).toEqual([
      ["/etc/flatcar-ha/pki/ca.key", 0o600],
      ["/etc/flatcar-ha/pki/etcd/ca.key", 0o600],
      ["/etc/flatcar-ha/pki/front-proxy-ca.key", 0o600],
      ["/etc/flatcar-ha/pki/sa.key", 0o600],
      ["/etc/ssh/ssh_host_ed25519_key", 0o600],
    ]);
    const pki = ignition.storage.directories.filter(({ path }) => path.includes("/pki"));
    expect(pki.map(({ mode }) => mode)).toEqual([0o700, 0o700]);
    expect(files["/etc/flatcar-ha/discovery.conf"]?.mode).toBe(0o600);
    expect(files["/etc/flatcar-ha/api-server/encryption.yaml"]?.mode).toBe(0o600);
    const folder = ignition.storage.directories.find(({ path }) => path.endsWith("/api-server"));
    expect(folder?.mode).toBe(0o700);
  });

  test("puts no cluster key and no pki folder on a worker, whatever its secrets hold", () => {
    const node = firstOf(plan, "worker");
    const all = someSecrets({ role: "controlPlane" });
    const { files, ignition } = ignitionTree(nodeIgnition(plan, node, all, lock));
    const text = JSON.stringify(files);
    const keys = all.controlPlane;
    const secrets = [
      keys?.ca.key,
      keys?.etcdCa.key,
      keys?.etcdCa.certificate,
      keys?.frontProxyCa.key,
      keys?.serviceAccount.privateKey,
      Buffer.from(keys?.encryptionKeys["key1"] ?? "").toString("base64"),
    ].map((secret) => JSON.stringify(secret).slice(1, -1));
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    // The control: the same search finds what a worker does have.
    expect(text).toContain(JSON.stringify(all.hostKey.privateKey).slice(1, -1));
    const paths = [...Object.keys(files), ...ignition.storage.directories.map(({ path }) => path)];
    expect(paths.filter((path) => path.includes("pki"))).toEqual([]);
  });

  test("refuses a control plane without keys", () => {
    const secrets = someSecrets({ role: "worker" });
    expect(() => nodeIgnition(plan, firstOf(plan, "controlPlane"), secrets, lock)).toThrow(
      "cp1: a control plane needs its keys",
    );
  });

  test("keeps every node within 96 KiB: reading fw_cfg takes quadratic time", () => {
    const mirrors = Object.fromEntries(
      ["docker.io", "ghcr.io", "quay.io", "registry.k8s.io"].map((host) => [
        host,
        ["http://192.168.124.1:5000", "https://mirror.example.test"],
      ]),
    );
    const largest = aClusterPlan({ timing: "emulated", registryMirrors: mirrors });
    const sizes = (["controlPlane", "worker"] as const).map((role) => {
      const node = firstOf(largest, role);
      return nodeIgnition(largest, node, someSecrets(node), lock).length;
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(96 * 1024);
  });

  test("lets the program's key run nothing but remote.sh, on control planes alone", () => {
    const mine = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOyFO me@home";
    const withKey = aClusterPlan({ sshAuthorizedKeys: [mine] });
    const node = firstOf(withKey, "controlPlane");
    const secrets = someSecrets(node);
    const { ignition } = ignitionTree(nodeIgnition(withKey, node, secrets, lock));
    expect(ignition.passwd.users[0]?.sshAuthorizedKeys).toEqual([
      mine,
      `restrict,command="sudo SSH_ORIGINAL_COMMAND=\\"$SSH_ORIGINAL_COMMAND\\" /opt/flatcar-ha/bin/remote" ${secrets.operatorSshPublicKey}`,
    ]);
    const worker = treeOf(withKey, "worker");
    expect(worker.ignition.passwd.users[0]?.sshAuthorizedKeys).toEqual([mine]);
    expect(worker.files).not.toHaveProperty(["/opt/flatcar-ha/bin/remote"]);
  });

  test("leaves the OS's own runtimes and reboots out (004-21, 004-26)", () => {
    const { ignition, files } = treeOf(plan, "worker");
    expect(ignition.storage.links.map(({ path, target }) => [path, target]).sort()).toEqual([
      ["/etc/extensions/containerd-flatcar.raw", "/dev/null"],
      ["/etc/extensions/docker-flatcar.raw", "/dev/null"],
    ]);
    const masked = ignition.systemd.units.filter(({ mask }) => mask);
    expect(masked.map(({ name }) => name)).toEqual(["locksmithd.service"]);
    expect(files["/etc/flatcar/update.conf"]?.text).toMatch(/^REBOOT_STRATEGY=off$/m);
    expect(files["/etc/flatcar/update.conf"]?.text).not.toMatch(/SERVER/);
  });

  test("makes no unit of the virtual IP depend on Kubernetes or its runtime", () => {
    const { files } = treeOf(plan, "controlPlane");
    const units = Object.entries(files).filter(([path]) =>
      /^\/etc\/systemd\/system\/(vip-watch|haproxy|keepalived|multi-user)/.test(path),
    );
    expect(units).toHaveLength(4);
    for (const [, { text }] of units) expect(text).not.toMatch(/crio|containerd\.|kubelet|kubeadm/);
  });

  test("lists all five slots in haproxy, and all others in keepalived, whatever the count", () => {
    const { files } = treeOf(aClusterPlan({ controlPlanes: { count: 1 } }), "controlPlane");
    const addresses = [31, 32, 33, 36, 37].map((host) => `192.168.124.${host}`);
    const servers = [
      ...(files["/etc/haproxy/haproxy.cfg"]?.text ?? "").matchAll(/^ +server (.*)$/gm),
    ];
    expect(servers.map(([, server]) => server)).toEqual(
      addresses.map((address, i) => `cp${i + 1} ${address}:6443`),
    );
    const keepalived = files["/etc/keepalived/keepalived.conf"]?.text ?? "";
    const peers = /unicast_peer \{([^}]*)\}/.exec(keepalived)?.[1]?.trim().split(/\s+/);
    expect(peers).toEqual(addresses.slice(1));
  });

  test.each([
    ["normal", "500ms"],
    ["emulated", "10s"],
  ])(
    "with timing %s a caller waits %s for an API server that is silent, then gets another one (004-33)",
    (timing, wait) => {
      const { files } = treeOf(aClusterPlan({ timing }), "controlPlane");
      const lines = files["/etc/haproxy/haproxy.cfg"]?.text.split("\n").map((line) => line.trim());
      expect(lines).toEqual(
        expect.arrayContaining([`timeout connect ${wait}`, "option redispatch 1"]),
      );
    },
  );

  test.each([
    ["normal", "2s"],
    ["emulated", "15s"],
  ])("with timing %s etcd has %s to answer before its API server is not ready", (timing, wait) => {
    const { files } = treeOf(aClusterPlan({ timing }), "controlPlane");
    const init = files["/etc/flatcar-ha/kubeadm-init.yaml"]?.text ?? "";
    const [, cluster] = parseAllDocuments(init).map(
      (document) => document.toJS() as { readonly apiServer?: { readonly extraArgs: unknown } },
    );
    expect(cluster?.apiServer?.extraArgs).toEqual(
      expect.arrayContaining([
        { name: "etcd-healthcheck-timeout", value: wait },
        { name: "etcd-readycheck-timeout", value: wait },
      ]),
    );
  });

  test("stays byte for byte the same for a node when others come or go", () => {
    const counts: fc.Arbitrary<Counts> = fc.record({
      controlPlanes: fc.constantFrom(1, 3, 5),
      workers: fc.integer({ min: 1, max: 12 }),
      gpus: fc.integer({ min: 0, max: 3 }),
    });
    const of = ({ controlPlanes, workers, gpus }: Counts): ClusterPlan =>
      aClusterPlan({
        controlPlanes: { count: controlPlanes },
        workerPools: {
          worker: { count: workers, firstHost: 34 },
          ...(gpus > 0 ? { gpu: { count: gpus, firstHost: 100 } } : {}),
        },
      });
    const secrets = {
      controlPlane: someSecrets({ role: "controlPlane" }),
      worker: someSecrets({ role: "worker" }),
    };
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const [before, after] = [of(a), of(b)];
        for (const role of ["controlPlane", "worker"] as const) {
          const node = firstOf(before, role);
          const same = after.nodes.find(({ name }) => name === node.name);
          if (same === undefined) throw new Error(`${node.name} is gone`);
          expect(nodeIgnition(after, same, secrets[role], lock)).toBe(
            nodeIgnition(before, node, secrets[role], lock),
          );
        }
      }),
      { numRuns: 5 },
    );
  });
});
