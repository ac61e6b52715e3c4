import { kubeletMaySet, splitLabels } from "../../lib/nodeLabels";

describe("kubeletMaySet", () => {
  test.each([
    ["rack", true],
    ["example.test/rack", true],
    ["notkubernetes.io/rack", true],
    ["topology.kubernetes.io/zone", true],
    ["node.kubernetes.io/instance-type", true],
    ["pool.node.kubernetes.io/name", true],
    ["kubelet.kubernetes.io/x", true],
    ["kubernetes.io/hostname", true],
    ["kubernetes.io/role", false],
    ["node-role.kubernetes.io/worker", false],
    ["node-restriction.kubernetes.io/team", false],
    ["app.k8s.io/name", false],
  ])("%s: %s", (label, expected) => {
    expect(kubeletMaySet(label)).toBe(expected);
  });
});

describe("splitLabels", () => {
  test("gives each label to exactly one", () => {
    expect(splitLabels({ rack: "1", "node-role.kubernetes.io/worker": "" })).toEqual({
      own: { rack: "1" },
      granted: { "node-role.kubernetes.io/worker": "" },
    });
  });
});
