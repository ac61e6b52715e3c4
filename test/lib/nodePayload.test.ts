import type { NodePlan } from "../../lib/plan";
import { payloadChecksums } from "../../lib/nodePayload";
import { aLock } from "../helpers/fixtures";
import { aClusterPlan } from "../helpers/settings";

const plan = aClusterPlan();

function filesFor(role: NodePlan["role"], runtime: "containerd" | "crio"): (string | undefined)[] {
  const node = plan.nodes.find((candidate) => candidate.role === role);
  if (node === undefined) throw new Error(`no ${role}`);
  const lines = payloadChecksums({ ...plan, runtime }, node, aLock())
    .trimEnd()
    .split("\n");
  expect(lines.every((line) => /^[0-9a-f]{64} {2}\S+$/.test(line))).toBe(true);
  return lines.map((line) => line.split("  ")[1]);
}

describe("payloadChecksums", () => {
  test("gives control planes what carries the virtual IP, and workers no more than they need", () => {
    const everywhere = ["kubernetes-v1.36.3-x86-64.raw", "containerd-2.3.3-x86-64.raw"];
    expect(filesFor("worker", "containerd")).toEqual(everywhere);
    expect(filesFor("controlPlane", "containerd")).toEqual([
      ...everywhere,
      "haproxy-3.4.2-x86-64.raw",
      "keepalived-v2.4.3-x86-64.raw",
    ]);
  });

  test("follows the runtime", () => {
    expect(filesFor("worker", "crio")).toEqual([
      "kubernetes-v1.36.3-x86-64.raw",
      "crio-v1.36.2-x86-64.raw",
    ]);
  });

  test("refuses a lock without one of them", () => {
    const [node] = plan.nodes;
    if (node === undefined) throw new Error("no node");
    expect(() => payloadChecksums(plan, node, { ...aLock(), sysexts: {} })).toThrow(
      "the lock names no kubernetes extension",
    );
  });
});
