import { blamedNodes } from "../../../commands/support/trouble/blamedNodes";
import { usefulLines } from "../../../commands/support/trouble/usefulLines";
import { aClusterPlan } from "../../helpers/settings";

const plan = aClusterPlan({});
const blamed = (name: string, text: string): string[] =>
  blamedNodes([{ name, text }], plan).map((node) => node.name);

describe("blamedNodes", () => {
  test.each([
    [
      "cp2-join",
      "Waited 900 s for cp2 to be Ready: no such Node yet (FHA501: docs/errors.md)",
      ["cp2"],
    ],
    [
      "ha-nodes-ready",
      "Waited 900 s for all nodes to be Ready: cp3 not Ready (x); worker1 not registered (FHA502: docs/errors.md)",
      ["cp3", "worker1"],
    ],
    [
      "ha-formation",
      "Waited 1500 s for a control plane: cp2 does not answer (x) (FHA503: docs/errors.md)",
      ["cp2"],
    ],
    [
      "ha-formation",
      "Waited 1500 s for a control plane: cp1 initialises the cluster (FHA503: docs/errors.md)",
      ["cp1", "cp2", "cp3"],
    ],
    ["ha-api-ready", "Waited 900 s for the API: x (FHA504: docs/errors.md)", ["cp1", "cp2", "cp3"]],
    ["ha-downloads-os-1", "the download broke off (FHA215: docs/errors.md)", []],
    ["cp2-leave", "PDB default/web holds the node (FHA508: docs/errors.md)", []],
  ])("%s: %s", (name, text, expected) => {
    expect(blamed(name, text)).toEqual(expected);
  });
});

describe("usefulLines", () => {
  it("keeps the last line of each kind, in order, and not more than a screen holds", () => {
    const at = (n: number): string => `2026-11-21T17:00:${String(n).padStart(2, "0")}+0000 cp2`;
    const journal = [
      "-- Boot 1 --",
      `${at(1)} kubeadm[812]: [preflight] Running pre-flight checks`,
      ...[2, 3, 4].map((n) => `${at(n)} kubeadm[812]: dial tcp 192.168.124.30:6444: retry ${n}`),
      `${at(5)} kubelet[9]: failed to load config`,
      "",
    ];
    expect(usefulLines(journal.join("\n"))).toEqual([
      `${at(1)} kubeadm[812]: [preflight] Running pre-flight checks`,
      `${at(4)} kubeadm[812]: dial tcp 192.168.124.30:6444: retry 4`,
      `${at(5)} kubelet[9]: failed to load config`,
    ]);
    const many = Array.from({ length: 50 }, (_, i) => `${at(1)} unit: ${"x".repeat(i + 1)}`);
    expect(usefulLines(many.join("\n"))).toHaveLength(12);
  });
});
