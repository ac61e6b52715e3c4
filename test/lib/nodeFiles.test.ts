import { parse } from "yaml";

import { nodeIgnition } from "../../lib/ignition";
import type { NodeSecrets } from "../../lib/secrets";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree, type IgnitionTree } from "../helpers/ignitionTree";
import { aClusterPlan } from "../helpers/settings";

type Settings = Readonly<Record<string, unknown>>;

/** A node's files, with the secrets that it was given. */
function nodeFiles(
  name: string,
  settings: Settings = {},
): { readonly files: IgnitionTree["files"]; readonly secrets: NodeSecrets } {
  const plan = aClusterPlan(settings);
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  const secrets = someSecrets(node);
  const { files } = ignitionTree(nodeIgnition(plan, node, secrets, aLock()));
  return { files, secrets };
}

/** A file's lines without comments and blank ones. */
function lines(files: IgnitionTree["files"], path: string): readonly string[] {
  const text = files[path]?.text ?? "";
  return text.split("\n").filter((line) => /^[^#]/.test(line));
}

describe("a node", () => {
  test("has its own name and address, and waits for neither DHCP nor a list of DNS servers (001-06, 004-02, 004-11)", () => {
    const { files } = nodeFiles("cp2", { dnsServers: ["9.9.9.9", "1.1.1.1"] });
    expect(files["/etc/hostname"]?.text).toBe("cp2");
    expect(lines(files, "/etc/systemd/network/00-eth0.network")).toEqual([
      "[Match]",
      expect.stringMatching(/^MACAddress=52:54:00/),
      "[Network]",
      "DHCP=no",
      "IPv6AcceptRA=no",
      "Address=192.168.124.32/24",
      "Gateway=192.168.124.1",
      "DNS=9.9.9.9 1.1.1.1",
      "KeepConfiguration=static",
    ]);
    const gateway = nodeFiles("cp2").files;
    expect(lines(gateway, "/etc/systemd/network/00-eth0.network")).toContain("DNS=192.168.124.1");
  });

  test("forwards packets, and lets bridges pass them to its filters (003-11)", () => {
    expect(lines(nodeFiles("worker1").files, "/etc/sysctl.d/90-flatcar-ha.conf")).toEqual(
      expect.arrayContaining([
        "net.ipv4.ip_forward = 1",
        "net.bridge.bridge-nf-call-iptables = 1",
        "net.bridge.bridge-nf-call-ip6tables = 1",
      ]),
    );
  });

  test.each(["cp1", "worker1"])(
    "joins nothing but this cluster's own API: %s trusts its CA alone (004-17)",
    (name) => {
      const { files, secrets } = nodeFiles(name);
      const discovery = parse(files["/etc/flatcar-ha/discovery.conf"]?.text ?? "") as {
        readonly clusters: readonly { readonly cluster: object }[];
        readonly users: readonly { readonly user: object }[];
      };
      expect(discovery.clusters.map(({ cluster }) => cluster)).toEqual([
        {
          server: "https://192.168.124.30:6444",
          "certificate-authority-data": Buffer.from(secrets.caCertificate).toString("base64"),
        },
      ]);
      const { id, secret } = secrets.token;
      expect(discovery.users.map(({ user }) => user)).toEqual([{ token: `${id}.${secret}` }]);
    },
  );

  test("gives services and pods the networks that are set (001-14, 002-14)", () => {
    const { files } = nodeFiles("cp1", { podCidr: "10.200.0.0/16", serviceCidr: "10.3.0.0/24" });
    expect(files["/etc/flatcar-ha/kubeadm-init.yaml"]?.text).toMatch(
      /^networking:\n {2}podSubnet: 10\.200\.0\.0\/16\n {2}serviceSubnet: 10\.3\.0\.0\/24$/m,
    );
  });

  test.each([
    ["containerd", "unix:///run/containerd/containerd.sock"],
    ["crio", "unix:///var/run/crio/crio.sock"],
  ])(
    "with %s lets crictl, kubeadm and our scripts ask the same socket (002-12, 003-09, 004-20)",
    (runtime, socket) => {
      const { files } = nodeFiles("worker1", { runtime });
      const yaml = (path: string): unknown => parse(files[path]?.text ?? "");
      expect(yaml("/etc/crictl.yaml")).toMatchObject({
        "runtime-endpoint": socket,
        "image-endpoint": socket,
      });
      expect(yaml("/etc/flatcar-ha/kubeadm-join.yaml")).toHaveProperty(
        "nodeRegistration.criSocket",
        socket,
      );
      expect(lines(files, "/etc/flatcar-ha/node.env")).toContain(`CRI_SOCKET=${socket}`);
    },
  );

  test("of CRI-O tells it systemd's cgroups, kubeadm's pause image, the image policy and the CNI's folders (001-08, 002-10, 003-04)", () => {
    const { files } = nodeFiles("worker1", { runtime: "crio" });
    expect(lines(files, "/etc/crio/crio.conf.d/20-flatcar-ha.conf")).toEqual([
      "[crio.image]",
      'pause_image = "registry.k8s.io/pause:3.10.2"',
      'signature_policy = "/etc/flatcar-ha/image-policy.json"',
      "[crio.runtime]",
      'cgroup_manager = "systemd"',
      "[crio.network]",
      'plugin_dirs = ["/opt/cni/bin"]',
      'network_dir = "/etc/cni/net.d"',
    ]);
  });

  test("of CRI-O mounts nothing into containers that they do not ask for (003-06)", () => {
    const { files } = nodeFiles("worker1", { runtime: "crio" });
    const mounts = Object.entries(files).filter(
      ([path, { text }]) =>
        /mounts\.conf$/.test(path) || /default_mounts|^additional_mounts/m.test(text),
    );
    expect(mounts).toEqual([]);
    // The control: CRI-O's own settings are among the files that were searched.
    expect(files).toHaveProperty(["/etc/crio/crio.conf.d/20-flatcar-ha.conf"]);
  });
});
