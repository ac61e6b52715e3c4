import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { labSizes, labStackName, readLabVariant } from "../../lab/labStack";
import type { ClusterPlan } from "../../lib/plan";
import { runtimeClassesOf } from "../../lib/runtimeClasses";
import { aClusterPlan } from "../helpers/settings";

const folder = join(__dirname, "../../lab/settings");

function planOf(file: string): ClusterPlan {
  const { name, settings } = readLabVariant(join(folder, file));
  const lab = { clusterName: labStackName("small", { name, settings }), domainType: "qemu" };
  return aClusterPlan({ ...lab, ...labSizes.small, ...settings });
}

describe("the lab's settings", () => {
  test("boot what the default lab does not", () => {
    const plans = readdirSync(folder).map(planOf);
    expect(
      plans.map((plan) => [
        plan.clusterName,
        plan.runtime,
        plan.kubeProxy.mode,
        plan.cniEncryption,
        plan.mesh !== undefined,
        runtimeClassesOf(plan),
      ]),
    ).toEqual([
      ["lab-crio", "crio", "ipvs", "none", false, ["runc", "crun"]],
      ["lab-ipvs", "containerd", "ipvs", "none", false, []],
      ["lab-mesh", "containerd", "default", "none", true, []],
      ["lab-wireguard", "containerd", "nftables", "wireguard", false, ["runc"]],
    ]);
  });

  test("are as small as the small size: one control plane and one worker", () => {
    for (const { nodes } of readdirSync(folder).map(planOf)) {
      expect(nodes.map(({ role }) => role)).toEqual(["controlPlane", "worker"]);
    }
  });
});

test("a stack's name tells size and settings, so that none takes another's machines", () => {
  const variant = { name: "crio", settings: {} };
  expect([
    labStackName("small"),
    labStackName("ha"),
    labStackName("small", variant),
    labStackName("ha", variant),
  ]).toEqual(["lab", "lab-ha", "lab-crio", "lab-ha-crio"]);
});

test("a settings file that is missing or no object is named", () => {
  const place = mkdtempSync(join(tmpdir(), "fha-lab-"));
  try {
    const file = join(place, "mine.yaml");
    expect(() => readLabVariant(file)).toThrow(`--settings: got "${file}"; allowed: a YAML file`);
    writeFileSync(file, "crio\n");
    expect(() => readLabVariant(file)).toThrow(`--settings: got "${file}"; allowed: a YAML file`);
    writeFileSync(file, "runtime: crio\n");
    expect(readLabVariant(file)).toEqual({ name: "mine", settings: { runtime: "crio" } });
  } finally {
    rmSync(place, { recursive: true });
  }
});
