import { kubernetesMinor } from "../../../lib/versions";
import { deployCni } from "../../helpers/deployCni";
import type { DeploymentRecord } from "../../helpers/deploymentRecord";

const image = kubernetesMinor("1.36").cnis.kubeRouter;

describe("KubeRouter", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    record = await deployCni({ cni: "kube-router" });
  });

  test("owns the objects of its manifest", () => {
    expect(record.childrenOf(record.one("KubeRouter", "it-kube-router"))).toEqual([
      "ClusterRole it-kube-router-kube-router-role",
      "ClusterRoleBinding it-kube-router-kube-router-binding",
      "ConfigMap it-kube-router-config",
      "DaemonSet it-kube-router-daemons",
      "ServiceAccount it-kube-router-account",
    ]);
  });

  test("runs everywhere with its health port and requests (000-07)", () => {
    const daemons = record.one("DaemonSet", "it-kube-router-daemons");
    expect(daemons.inputs.values).toMatchObject({
      metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        template: {
          spec: {
            hostNetwork: true,
            serviceAccountName: "kube-router",
            initContainers: [{ image }, { image }],
            containers: [
              {
                image,
                args: expect.arrayContaining([
                  "--run-router=true",
                  "--run-firewall=true",
                  "--run-service-proxy=true",
                ]) as string[],
                livenessProbe: { httpGet: { path: "/healthz", port: 20244 } },
                resources: { requests: { cpu: "250m", memory: "250Mi" } },
              },
            ],
          },
        },
      },
    });
    expect(record.dependenciesOf(daemons)).toEqual([
      "it-kube-router-account",
      "it-kube-router-config",
      "it-kube-router-kube-router-binding",
    ]);
  });

  test("has its own way to the API, and takes nothing of kube-proxy's (000-08)", () => {
    const { data } = record.one("ConfigMap", "it-kube-router-config").inputs.values as {
      data: Record<string, string>;
    };
    expect(Object.keys(data)).toEqual(["cni-conf.json", "install-conf.sh", "kubeconfig"]);
    expect(data["kubeconfig"]).toContain("https://192.168.124.30:6444");
    const daemons = record.one("DaemonSet", "it-kube-router-daemons").inputs.values;
    expect(JSON.stringify(daemons)).not.toContain("kube-proxy");
  });
});
