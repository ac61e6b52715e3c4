import { parseConfig } from "../../lib/config";
import { kubeletRefusals } from "../helpers/kubeletRefusals";
import { aConfig, settings } from "../helpers/settings";

test.each(kubeletRefusals)("refuses %s", (_, overrides, message) => {
  expect(() => parseConfig(settings(overrides))).toThrow(`${message} (FHA1`);
});

test.each([
  ["a field of the newest minor", { tlsCurvePreferences: [29] }],
  ["shutdown by priority in place of ours", { shutdownGracePeriodByPodPriority: [] }],
  ["a shorter shutdown", { shutdownGracePeriod: "5s", shutdownGracePeriodCriticalPods: "1s" }],
  ["pulls in series", { serializeImagePulls: true }],
  ["a whole number as a quantity", { kubeReserved: { cpu: 1 } }],
  ["no limit to images' age", { imageMaximumGCAge: "0s" }],
])("takes %s", (_, kubelet) => {
  expect(aConfig({ kubelet }).kubelet).toMatchObject(
    JSON.parse(JSON.stringify(kubelet).replace('"cpu":1', '"cpu":"1"')) as object,
  );
});
