import { kubernetesMinor } from "../../../lib/versions";
import { deployCni } from "../../helpers/deployCni";
import type { DeploymentRecord } from "../../helpers/deploymentRecord";

const images = kubernetesMinor("1.36").cnis.canal;

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

interface Daemons {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations: Record<string, string> };
      readonly spec: {
        readonly initContainers: readonly Container[];
        readonly containers: readonly Container[];
      };
    };
  };
}

function template(record: DeploymentRecord): Daemons["spec"]["template"] {
  const { values } = record.one("DaemonSet", "it-canal-daemons").inputs;
  return (values as unknown as Daemons).spec.template;
}

describe("Canal (000-06)", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    record = await deployCni({ cni: "canal", podCidr: "10.32.0.0/16" });
  });

  test("owns the objects of Calico's manifest, and the CRDs as a chart", () => {
    const component = record.one("Canal", "it-canal");
    expect(record.childrenOf(component)).toEqual([
      "ClusterRole it-canal-controllers-calico-kube-controllers-role",
      "ClusterRole it-canal-node-calico-node-role",
      "ClusterRole it-canal-node-flannel-role",
      "ClusterRole it-canal-plugin-calico-cni-plugin-role",
      "ClusterRoleBinding it-canal-controllers-calico-kube-controllers-binding",
      "ClusterRoleBinding it-canal-node-calico-node-binding",
      "ClusterRoleBinding it-canal-node-flannel-binding",
      "ClusterRoleBinding it-canal-plugin-calico-cni-plugin-binding",
      "ConfigMap it-canal-config",
      "DaemonSet it-canal-daemons",
      "Deployment it-canal-controllers",
      "Release it-canal-crds",
      "ServiceAccount it-canal-controllers-account",
      "ServiceAccount it-canal-node-account",
      "ServiceAccount it-canal-plugin-account",
    ]);
  });

  test("runs calico-node beside flanneld, after kinds, rights and configuration", () => {
    const { initContainers, containers } = template(record).spec;
    expect(initContainers.map(({ image }) => image)).toEqual([images.plugin]);
    expect(containers.map(({ image }) => image)).toEqual([images.node, images.flannel]);
    expect(record.dependenciesOf(record.one("DaemonSet", "it-canal-daemons"))).toEqual([
      "it-canal-config",
      "it-canal-crds",
      "it-canal-node-account",
      "it-canal-node-calico-node-binding",
      "it-canal-node-flannel-binding",
      "it-canal-plugin-account",
      "it-canal-plugin-calico-cni-plugin-binding",
    ]);
  });

  test("tells flanneld the plan's network, and restarts it when that changes", async () => {
    const { data } = record.one("ConfigMap", "it-canal-config").inputs.values as {
      data: Record<string, string>;
    };
    expect(JSON.parse(data["net-conf.json"] ?? "")).toMatchObject({
      Network: "10.32.0.0/16",
      Backend: { Type: "vxlan" },
    });
    const encrypted = await deployCni({ cni: "canal", cniEncryption: "wireguard" });
    expect(template(encrypted).metadata.annotations).not.toEqual(
      template(record).metadata.annotations,
    );
  });

  test.each([
    [{}, "Disabled"],
    [{ mode: "nftables" }, "Enabled"],
  ])("puts Calico's rules where kube-proxy %j puts its own", async (kubeProxy, mode) => {
    const node = template(await deployCni({ cni: "canal", kubeProxy })).spec.containers[0];
    expect(node?.env).toContainEqual({ name: "FELIX_NFTABLESMODE", value: mode });
  });

  test("lets the CNI plugin read pods, nodes and namespaces, and nothing more", () => {
    const role = record.one("ClusterRole", "it-canal-plugin-calico-cni-plugin-role");
    expect(role.inputs.values["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods", "nodes", "namespaces"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods/status"], verbs: ["patch"] },
    ]);
  });
});
