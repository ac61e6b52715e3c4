import { cniNames } from "../../../lib/cni/cnis";
import { kubernetesMinor } from "../../../lib/versions";
import { deployCni, objectsOf } from "../../helpers/deployCni";

const releases = kubernetesMinor("1.36").cnis;

/** Every image and chart that stands in some inputs. */
function sources(values: unknown): string[] {
  if (Array.isArray(values)) return values.flatMap(sources);
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key === "image" && typeof value === "string" ? [value] : sources(value),
  );
}

describe.each(cniNames.filter((name) => name !== "none"))("cni %s", (cni) => {
  test("goes with the anchor, by the given provider, once the API is ready", async () => {
    const record = await deployCni({ cni });
    const anchor = record.one("RandomId", "anchor").urn;
    const api = `${record.one("kubernetes", "api").urn}::api-id`;
    const objects = objectsOf(record);
    expect(objects.length).toBeGreaterThan(0);
    for (const { deletedWith, provider } of objects) {
      expect({ deletedWith, provider }).toEqual({ deletedWith: anchor, provider: api });
    }
    const [component, ...more] = record.resources.filter(({ name }) => name === `it-${cni}`);
    expect(more).toEqual([]);
    expect(component && record.dependenciesOf(component)).toEqual(["ready"]);
  });

  test("is made of typed objects and charts alone, each pinned", async () => {
    const objects = objectsOf(await deployCni({ cni }));
    for (const { type } of objects) {
      expect(type).toMatch(/^kubernetes:(helm\.sh\/v3:Release|[\w./]+\/v1:\w+)$/);
    }
    for (const image of sources(objects.map(({ inputs }) => inputs.values))) {
      expect(image).toMatch(/^[a-z.]+\/[\w./-]+:v\d+\.\d+\.\d+[\w-]*$/);
    }
    for (const { inputs } of objects.filter(({ type }) => type.endsWith(":Release"))) {
      expect(inputs.values).toMatchObject({
        version: expect.stringMatching(/^v?\d+\.\d+\.\d+$/) as string,
        repositoryOpts: { repo: expect.stringMatching(/^https:\/\//) as string },
      });
    }
  });
});

describe("cilium", () => {
  test("is its chart, not waited for, in kube-system (004-41)", async () => {
    const record = await deployCni({ cni: "cilium" });
    expect(objectsOf(record)).toHaveLength(1);
    expect(record.one("Release", "it-cilium-release").inputs.values).toMatchObject({
      chart: "cilium",
      version: releases.cilium.version,
      repositoryOpts: { repo: "https://helm.cilium.io" },
      namespace: "kube-system",
      skipAwait: true,
      takeOwnership: true,
      values: { kubeProxyReplacement: true, k8sServiceHost: "192.168.124.30" },
    });
  });

  test("comes from a mirror where the stack names one", async () => {
    const chartMirrors = { "https://helm.cilium.io": "http://192.168.124.1:8080/charts" };
    const record = await deployCni({ cni: "cilium", chartMirrors });
    expect(record.one("Release", "it-cilium-release").inputs.values["repositoryOpts"]).toEqual({
      repo: "http://192.168.124.1:8080/charts",
    });
  });
});

describe("calico", () => {
  test("is its operator, after the kinds that the operator's settings are", async () => {
    const record = await deployCni({ cni: "calico", kubeProxy: { mode: "off" } });
    expect(objectsOf(record).map(({ name }) => name)).toEqual([
      "it-calico-namespace",
      "it-calico-crds",
      "it-calico-operator",
    ]);
    expect(record.one("Namespace", "it-calico-namespace").inputs.values["metadata"]).toEqual({
      name: "tigera-operator",
      labels: {
        "pod-security.kubernetes.io/enforce": "privileged",
        "pod-security.kubernetes.io/audit": "privileged",
        "pod-security.kubernetes.io/warn": "privileged",
      },
    });
    const crds = record.one("Release", "it-calico-crds");
    expect(crds.inputs.values).toMatchObject({
      chart: "crd.projectcalico.org.v1",
      namespace: "tigera-operator",
      skipAwait: false,
    });
    const operator = record.one("Release", "it-calico-operator");
    expect(operator.inputs.values).toMatchObject({
      chart: "tigera-operator",
      version: crds.inputs.values["version"],
      namespace: "tigera-operator",
      skipAwait: true,
      values: { installation: { calicoNetwork: { linuxDataplane: "BPF" } } },
    });
    expect(record.dependenciesOf(operator)).toEqual(["it-calico-crds", "it-calico-namespace"]);
  });
});

describe("flannel", () => {
  test("makes new pods for another backend", async () => {
    const marks = new Set();
    for (const cniEncryption of ["none", "wireguard"]) {
      const record = await deployCni({ cni: "flannel", cniEncryption });
      const { spec } = record.one("DaemonSet", "it-flannel-daemons").inputs.values as {
        spec: { template: { metadata: { annotations: Record<string, string> } } };
      };
      marks.add(spec.template.metadata.annotations["flatcar-ha/config"]);
    }
    expect(marks.size).toBe(2);
  });
});
