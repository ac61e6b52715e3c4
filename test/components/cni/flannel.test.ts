import { createHash } from "node:crypto";

import * as kubernetes from "@pulumi/kubernetes";
import * as random from "@pulumi/random";

import { Flannel } from "../../../components/cni/flannel";
import { kubernetesMinor } from "../../../lib/versions";
import { deploy } from "../../helpers/deploy";
import type { DeploymentRecord } from "../../helpers/deploymentRecord";
import { aClusterPlan } from "../../helpers/settings";

const plan = aClusterPlan({ podCidr: "10.32.0.0/16" });
const releases = kubernetesMinor("1.36").cnis;
const flannelImages = releases.flannel;
const any = expect.any(String) as unknown;

describe("Flannel", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    ({ record } = await deploy(() => {
      const provider = new kubernetes.Provider("api", { kubeconfig: "{}" });
      const deletedWith = new random.RandomId("anchor", { byteLength: 8 });
      const ready = new random.RandomId("ready", { byteLength: 8 });
      return new Flannel(
        "flannel",
        { plan, releases },
        { provider, deletedWith, dependsOn: [ready] },
      );
    }));
  });

  test("owns the objects of the release's manifest", () => {
    const component = record.one("Flannel", "flannel");
    expect(record.childrenOf(component)).toEqual([
      "ClusterRole flannel-role",
      "ClusterRoleBinding flannel-binding",
      "ConfigMap flannel-config",
      "DaemonSet flannel-daemons",
      "Namespace flannel-namespace",
      "ServiceAccount flannel-account",
    ]);
    expect(record.dependenciesOf(component)).toEqual(["ready"]);
  });

  test("reaches the cluster by the given provider, and goes with the anchor", () => {
    const anchor = record.one("RandomId", "anchor").urn;
    const api = `${record.one("kubernetes", "api").urn}::api-id`;
    const objects = record.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).toHaveLength(6);
    for (const { deletedWith, provider } of objects) {
      expect({ deletedWith, provider }).toEqual({ deletedWith: anchor, provider: api });
    }
  });

  test("tells flannel the plan's pod network", () => {
    const { data } = record.one("ConfigMap", "flannel-config").inputs.values;
    const texts = data as Record<string, string>;
    expect(JSON.parse(texts["net-conf.json"] ?? "")).toEqual({
      Network: "10.32.0.0/16",
      EnableNFTables: false,
      Backend: { Type: "vxlan" },
    });
    expect(JSON.parse(texts["cni-conf.json"] ?? "")).toMatchObject({
      // As upstream: the plugin of older releases knows no newer one.
      cniVersion: "0.3.1",
      plugins: [{ type: "flannel" }, { type: "portmap" }],
    });
  });

  test("runs on every node, waits for none, with pinned images", () => {
    const { data } = record.one("ConfigMap", "flannel-config").inputs.values;
    const daemons = record.one("DaemonSet", "flannel-daemons");
    expect(daemons.inputs.values).toMatchObject({
      metadata: {
        name: "kube-flannel-ds",
        namespace: "kube-flannel",
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        selector: { matchLabels: { app: "flannel" } },
        template: {
          metadata: {
            labels: { app: "flannel" },
            // A changed configuration makes new pods.
            annotations: {
              "flatcar-ha/config": createHash("sha256").update(JSON.stringify(data)).digest("hex"),
            },
          },
          spec: {
            hostNetwork: true,
            priorityClassName: "system-node-critical",
            serviceAccountName: "flannel",
            tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
            initContainers: [
              { image: flannelImages.plugin },
              // Readable by root alone (CIS 1.1.9).
              { image: flannelImages.daemon, command: ["install"], args: ["-m", "600", any, any] },
            ],
            containers: [
              {
                image: flannelImages.daemon,
                securityContext: {
                  privileged: false,
                  capabilities: { add: ["NET_ADMIN", "NET_RAW"] },
                },
              },
            ],
          },
        },
      },
    });
    expect(record.dependenciesOf(daemons)).toEqual([
      "flannel-account",
      "flannel-binding",
      "flannel-config",
    ]);
  });

  test("grants no more than flannel asks for, in a namespace that admits it", () => {
    expect(record.one("ClusterRole", "flannel-role").inputs.values["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
    ]);
    expect(record.one("Namespace", "flannel-namespace").inputs.values["metadata"]).toEqual({
      name: "kube-flannel",
      labels: {
        "pod-security.kubernetes.io/enforce": "privileged",
        "pod-security.kubernetes.io/audit": "privileged",
        "pod-security.kubernetes.io/warn": "privileged",
      },
    });
  });
});
