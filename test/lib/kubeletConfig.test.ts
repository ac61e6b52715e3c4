import { parse } from "yaml";

import { kubeletConfig } from "../../lib/kubeletConfig";
import { aClusterPlan } from "../helpers/settings";

function fieldsOf(overrides: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return parse(kubeletConfig(aClusterPlan(overrides))) as Record<string, unknown>;
}

describe("kubeletConfig", () => {
  test("lets the user's fields take the place of ours, and keeps the rest", () => {
    expect(fieldsOf({ kubelet: { seccompDefault: false, maxPods: 250 } })).toMatchObject({
      kind: "KubeletConfiguration",
      resolvConf: "/run/systemd/resolve/resolv.conf",
      seccompDefault: false,
      maxPods: 250,
    });
  });

  test("slows housekeeping down under emulation only", () => {
    expect(fieldsOf({ timing: "emulated" })).toHaveProperty("nodeStatusUpdateFrequency", "30s");
    expect(fieldsOf({})).not.toHaveProperty("nodeStatusUpdateFrequency");
  });
});
