import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { kubeletConfig } from "../../lib/kubeletConfig";
import { aClusterPlan } from "../helpers/settings";

function fieldsOf(overrides: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return parse(kubeletConfig(aClusterPlan(overrides))) as Record<string, unknown>;
}

describe("kubeletConfig", () => {
  test("lets nobody in without credentials and asks the API server about the rest (000-12, 001-07, 002-07)", () => {
    expect(fieldsOf({})).toMatchObject({
      authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
      authorization: { mode: "Webhook" },
      readOnlyPort: 0,
    });
  });

  test("pulls side by side, has seccomp on and collects images (000-11, 002-08, 002-11)", () => {
    expect(fieldsOf({})).toMatchObject({
      serializeImagePulls: false,
      seccompDefault: true,
      imageGCHighThresholdPercent: 80,
      imageGCLowThresholdPercent: 70,
      imageMaximumGCAge: "168h",
    });
  });

  test("lays the user's fields over ours, objects key by key (000-13)", () => {
    const kubelet = {
      seccompDefault: false,
      maxPods: 250,
      runtimeRequestTimeout: "15m",
      volumePluginDir: "/var/lib/kubelet/volumeplugins",
      systemReserved: { memory: "1Gi" },
      authentication: { webhook: { cacheTTL: "1m" } },
    };
    expect(fieldsOf({ kubelet })).toMatchObject({
      kind: "KubeletConfiguration",
      resolvConf: "/run/systemd/resolve/resolv.conf",
      seccompDefault: false,
      maxPods: 250,
      runtimeRequestTimeout: "15m",
      volumePluginDir: "/var/lib/kubelet/volumeplugins",
      systemReserved: { cpu: "100m", memory: "1Gi", "ephemeral-storage": "1Gi" },
      authentication: { anonymous: { enabled: false }, webhook: { enabled: true, cacheTTL: "1m" } },
    });
  });

  test("has only one of the two ways to shut down", () => {
    const shutdownGracePeriodByPodPriority = [{ priority: 0, shutdownGracePeriodSeconds: 20 }];
    const fields = fieldsOf({ kubelet: { shutdownGracePeriodByPodPriority } });
    expect(Object.keys(fields).filter((name) => name.startsWith("shutdown"))).toEqual([
      "shutdownGracePeriodByPodPriority",
    ]);
  });

  test("slows housekeeping down and pulls one by one under emulation only", () => {
    expect(fieldsOf({ timing: "emulated" })).toMatchObject({
      nodeStatusUpdateFrequency: "30s",
      serializeImagePulls: true,
    });
    expect(fieldsOf({})).not.toHaveProperty("nodeStatusUpdateFrequency");
  });

  // pkg/kubelet/cm/container_manager_linux.go: with protectKernelDefaults it ends where one differs.
  test.each([
    ["vm.overcommit_memory", 1],
    ["vm.panic_on_oom", 0],
    ["kernel.panic", 10],
    ["kernel.panic_on_oops", 1],
    ["kernel.keys.root_maxkeys", 1000000],
    ["kernel.keys.root_maxbytes", 25000000],
  ])("finds %s as protectKernelDefaults asks", (name, value) => {
    expect(fieldsOf({})).toHaveProperty("protectKernelDefaults", true);
    const sysctl = readFileSync(join(__dirname, "../../butane/files/sysctl.conf"), "utf8");
    expect(sysctl.split("\n")).toContain(`${name} = ${value}`);
  });
});
