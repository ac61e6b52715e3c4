import { clusterImages, nodeImages, unknownImages } from "../../lib/containerImages";
import { parseImageName } from "../../lib/imageName";
import { imageList } from "../../lab/containerImages/imageList";
import { aClusterPlan, aConfig } from "../helpers/settings";

const short = (names: readonly string[]) => names.map((name) => name.split("/").at(-1));

describe("container images", () => {
  test("are, for the default cluster, what kubeadm and flannel ask for: the lab's list", () => {
    const plan = aClusterPlan({ addons: { kured: { enabled: false } } });
    const ours = clusterImages(plan, "1.36.3").map((name) => name.slice(name.indexOf("/") + 1));
    const built = imageList.map(({ name }) => name).filter((name) => !name.includes("smoke"));
    expect(ours.sort()).toEqual([...built].sort());
  });

  test("a worker pulls none of the control plane's, and kube-proxy only where it runs", () => {
    const plan = aClusterPlan({ cni: "kube-router" });
    const worker = plan.nodes.find(({ name }) => name === "worker2");
    if (worker === undefined) throw new Error("no worker");
    expect(short(nodeImages(plan, worker, "1.36.3"))).toEqual([
      "pause:3.10.2",
      "kube-router:v2.11.1",
    ]);
    const [first] = plan.nodes;
    if (first === undefined) throw new Error("no node");
    expect(short(nodeImages(plan, first, "1.36.3"))).toContain("kube-apiserver:v1.36.3");
  });

  test("are also those of the addons that are on", () => {
    const plan = aClusterPlan({ addons: { "metrics-server": {} } });
    const names = short(clusterImages(plan, "1.36.3"));
    expect(names).toContain("kured:1.23.0");
    expect(names).toContain("metrics-server:v0.9.0");
    expect(names).not.toContain("k8s-dns-node-cache:1.26.4");
  });

  test("of charts are known to Helm alone", () => {
    expect(unknownImages(aConfig())).toEqual([]);
    expect(unknownImages(aConfig({ cni: "canal" }))).toEqual([]);
    const charts = aConfig({ cni: "cilium", addons: { traefik: {}, "metrics-server": {} } });
    expect(unknownImages(charts)).toEqual(["cilium", "traefik"]);
  });
});

describe("parseImageName", () => {
  test.each([
    ["ghcr.io/a/b:v1", { registry: "ghcr.io", repository: "a/b", reference: "v1" }],
    ["localhost:5000/b:v1", { registry: "localhost:5000", repository: "b", reference: "v1" }],
    [
      `quay.io/a:v1@sha256:${"0".repeat(64)}`,
      { registry: "quay.io", repository: "a", reference: `sha256:${"0".repeat(64)}` },
    ],
  ])("%s", (name, parts) => {
    expect(parseImageName(name)).toEqual(parts);
  });

  test("refuses a name without tag or digest", () => {
    expect(() => parseImageName("ghcr.io/a/b")).toThrow("not a full image name");
  });
});
