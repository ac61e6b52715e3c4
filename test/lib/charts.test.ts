import { chartSources } from "../../lib/charts";
import { aConfig } from "../helpers/settings";

describe("chartSources", () => {
  test.each([
    ["flannel", []],
    ["cilium", ["https://helm.cilium.io"]],
    ["calico", ["https://docs.tigera.io/calico/charts"]],
    ["canal", ["https://docs.tigera.io/calico/charts"]],
    ["kube-router", []],
    ["none", []],
  ])("of %s are %j", (cni, sources) => {
    expect(chartSources(aConfig({ cni }))).toEqual(sources);
  });

  test("are those of the addons that are on, too", () => {
    const addons = { traefik: {}, velero: { enabled: false }, "cert-manager": {} };
    expect(chartSources(aConfig({ cni: "cilium", addons }))).toEqual([
      "https://helm.cilium.io",
      "https://traefik.github.io/charts",
      "https://charts.jetstack.io",
    ]);
  });

  test("are mirrors where the stack names them", () => {
    const chartMirrors = { "https://helm.cilium.io": "http://mirror.test/charts" };
    expect(chartSources(aConfig({ cni: "cilium", chartMirrors }))).toEqual([
      "http://mirror.test/charts",
    ]);
  });
});
