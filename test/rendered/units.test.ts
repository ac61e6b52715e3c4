import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { NodeSandbox } from "../helpers/nodeSandbox";
import { renderedNodes, type RenderedNode } from "../helpers/renderedNodes";

const nodes = renderedNodes();

/** Units that the OS or a system extension brings. */
const given = [
  "containerd",
  "crio",
  "haproxy",
  "keepalived",
  "systemd-sysext",
  "ensure-sysext",
  "kubelet",
  "systemd-networkd",
];

/** A node's disk with this machine's targets, and something at every path that a unit runs. */
function nodeRoot(node: RenderedNode): NodeSandbox {
  const sandbox = new NodeSandbox(node.tree);
  const system = join(sandbox.root, "usr/lib/systemd/system");
  mkdirSync(system, { recursive: true });
  cpSync("/lib/systemd/system", system, {
    recursive: true,
    filter: (path) => !/\.(service|socket|timer)$/.test(path) || !path.includes(".service.d"),
  });
  for (const name of given) {
    sandbox.write(`usr/lib/systemd/system/${name}.service`, "[Service]\nExecStart=/bin/true\n");
  }
  for (const program of ["bin/true", "bin/bash", "usr/bin/test", "usr/sbin/modprobe"])
    sandbox.write(program, "", 0o755);
  return sandbox;
}

function verify(sandbox: NodeSandbox, unit: string): string {
  const arguments_ = [
    "verify",
    `--root=${sandbox.root}`,
    "--man=no",
    "--recursive-errors=no",
    unit,
  ];
  const { status, stderr, error } = spawnSync("systemd-analyze", arguments_, { encoding: "utf8" });
  if (error !== undefined) throw error;
  return `${stderr}exit ${String(status)}`;
}

describe("systemd-analyze verify", () => {
  test.each(nodes.map((node): [string, RenderedNode] => [node.title, node]))(
    "accepts %s",
    (_, node) => {
      const sandbox = nodeRoot(node);
      const units = node.tree.ignition.systemd.units.filter(({ mask }) => !mask);
      const results = units.map(({ name }) => [name, verify(sandbox, name)]);
      expect(results).toEqual(units.map(({ name }) => [name, "exit 0"]));
      sandbox.remove();
    },
  );

  test("would say so if a unit ran what is not there or set what does not exist", () => {
    const [node] = nodes;
    if (node === undefined) throw new Error("no node");
    const sandbox = nodeRoot(node);
    const lines = ["[Service]", "ExecStart=/opt/flatcar-ha/bin/nothing", "WatchdogSecs=5", ""];
    sandbox.write("etc/systemd/system/broken.service", lines.join("\n"));
    expect(verify(sandbox, "broken.service")).toMatch(/WatchdogSecs[^]*nothing[^]*exit [^0]/);
    sandbox.remove();
  });
});

describe("units", () => {
  test("are whole files, each used by a layer", () => {
    const names = new Set(nodes.flatMap(({ tree }) => Object.keys(tree.files)));
    const ours = [...names].filter((path) => path.startsWith("/etc/systemd/system/"));
    expect(ours.map((path) => path.replace("/etc/systemd/system/", "")).sort()).toEqual([
      "containerd.service.d/10-flatcar-ha.conf",
      "flatcar-ha-merge.service",
      "flatcar-ha-payload.service",
      "haproxy.service.d/10-flatcar-ha.conf",
      "keepalived.service.d/10-flatcar-ha.conf",
      "kubeadm-init.service",
      "kubeadm-join.service",
      "kubelet.service.d/20-flatcar-ha.conf",
      "multi-user.target.d/10-haproxy.conf",
      "srv-extensions.mount",
      "systemd-networkd.service.d/10-flatcar-ha.conf",
      "vip-watch.service",
      "zfs-module.service",
    ]);
  });

  test("mount nothing below /usr or /opt, which systemd-sysext would cover with an empty folder", () => {
    const texts = nodes.flatMap(({ tree }) => Object.values(tree.files).map(({ text }) => text));
    const where = texts.flatMap((text) => /^Where=(.*)$/m.exec(text)?.[1] ?? []);
    expect(new Set(where)).toEqual(new Set(["/srv/extensions"]));
  });

  test("give up on nothing: no start limit where something is retried (004-40)", () => {
    const texts = nodes.flatMap(({ tree }) => Object.entries(tree.files));
    const retried = texts.filter(
      ([path, { text }]) => path.includes("/systemd/system/") && /^Restart=/m.test(text),
    );
    expect(retried.length).toBeGreaterThan(0);
    for (const [path, { text }] of retried) {
      expect([path, text]).toEqual([path, expect.stringMatching(/^StartLimitIntervalSec=0$/m)]);
    }
  });
});
