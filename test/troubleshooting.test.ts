import { readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../commands/support/projectRoot";

const read = (...path: readonly string[]): string =>
  readFileSync(join(projectRoot, ...path), "utf8");
const page = read("docs", "troubleshooting.md");

/** Units that nodes have from elsewhere: the OS or an extension. */
const given = ["containerd.service", "crio.service"];

describe("docs/troubleshooting.md", () => {
  test("names only units that nodes have (002-20)", () => {
    const layers = ["base.yaml", "control-plane.yaml"]
      .map((name) => read("butane", name))
      .join("\n");
    const ours = [...layers.matchAll(/- name: ([\w-]+\.service)/g)].map(([, name = ""]) => name);
    const named = [...page.matchAll(/-u ([\w-]+\.service)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(7);
    expect(named.filter((name) => ![...ours, ...given].includes(name))).toEqual([]);
  });

  test("quotes what the scripts say (002-20)", () => {
    const scripts = ["node-lib.sh", "kubeadm-init.sh", "kubeadm-join.sh"]
      .map((name) => read("butane", "files", name))
      .join("\n");
    const waits = page.slice(page.indexOf("it says `waiting for`")).split("\n\n")[0] ?? "";
    const quoted = [
      ...[...waits.matchAll(/^\| `([^`]+)`/gm)].map(([, text = ""]) => text),
      ...[...page.matchAll(/ends with `([^`]+)`/g)].map(([, text = ""]) => text),
    ];
    expect(quoted).toHaveLength(6);
    expect(quoted.filter((text) => !scripts.includes(text))).toEqual([]);
  });

  test("checks the runtime as the kubelet uses it, with the pause image of a release (003-16)", () => {
    const image = /crictl pull (\S+)/.exec(page)?.[1] ?? "";
    expect(read("lib", "versions.ts")).toContain(`"${image}"`);
    const pods = /crictl ps --name '([^']+)'/.exec(page)?.[1]?.split("|") ?? [];
    expect(pods.sort()).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
    ]);
  });
});
