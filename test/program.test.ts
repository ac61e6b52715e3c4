import { join } from "node:path";

import type { DeploymentRecord } from "./helpers/deploymentRecord";
import { settings } from "./helpers/settings";
import { aWholeLock } from "./helpers/wholeLock";

/** Settings as the CLI hands them to the program: texts, lists and objects as JSON. */
function config(overrides: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings(overrides)).map(([key, value]) => [
      `flatcar-ha:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

type Program = typeof import("../index");
type Harness = typeof import("./helpers/deploy");

/** Runs index.ts, loaded afresh together with the runtime that it registers with. */
function run(
  overrides: Record<string, unknown>,
  stack: string,
): Promise<{ record: DeploymentRecord; result: Program }> {
  jest.resetModules();
  const { deploy } = jest.requireActual<Harness>("./helpers/deploy");
  return deploy(() => jest.requireActual<Program>("../index"), {
    config: config(overrides),
    stack,
  });
}

function node(name: string): string[] {
  return [
    `FlatcarNode ${name} < Cluster ha`,
    `PrivateKey ${name}-host-key < FlatcarNode ${name}`,
    `RandomPassword ${name}-token-id < FlatcarNode ${name}`,
    `RandomPassword ${name}-token-secret < FlatcarNode ${name}`,
    `Ignition ${name}-ignition < FlatcarNode ${name}`,
    `Volume ${name}-root < FlatcarNode ${name}`,
    `Domain ${name} < FlatcarNode ${name}`,
    `NodeMembership ${name} < Cluster ha`,
    `Command ${name}-join < NodeMembership ${name}`,
    `Command ${name}-leave < NodeMembership ${name}`,
  ];
}

const wanted = [
  "Cluster ha < stack",
  "RandomId ha-anchor < Cluster ha",
  "ClusterPki ha-pki < Cluster ha",
  "PrivateKey ha-pki-ca-key < ClusterPki ha-pki",
  "SelfSignedCert ha-pki-ca < ClusterPki ha-pki",
  "PrivateKey ha-pki-front-proxy-ca-key < ClusterPki ha-pki",
  "SelfSignedCert ha-pki-front-proxy-ca < ClusterPki ha-pki",
  "PrivateKey ha-pki-etcd-ca-key < ClusterPki ha-pki",
  "SelfSignedCert ha-pki-etcd-ca < ClusterPki ha-pki",
  "PrivateKey ha-pki-service-account < ClusterPki ha-pki",
  "PrivateKey ha-pki-operator-key < ClusterPki ha-pki",
  "CertRequest ha-pki-operator-request < ClusterPki ha-pki",
  "LocallySignedCert ha-pki-operator < ClusterPki ha-pki",
  "PrivateKey ha-pki-ssh < ClusterPki ha-pki",
  "RandomPassword ha-pki-encryption-key1 < ClusterPki ha-pki",
  "Downloads ha-downloads < Cluster ha",
  "Command ha-downloads-os-4593.2.5 < Downloads ha-downloads",
  "Command ha-downloads-payload < Downloads ha-downloads",
  "Hypervisor ha-local < Cluster ha",
  "libvirt ha-local-libvirt < Hypervisor ha-local",
  "ClusterNetwork ha-local-network < Hypervisor ha-local",
  "Network ha-local-network < ClusterNetwork ha-local-network",
  "BaseImage ha-local-storage < Hypervisor ha-local",
  "Command ha-local-consoles < Hypervisor ha-local",
  "Command ha-local-storage-qemu-user < BaseImage ha-local-storage",
  "Pool ha-local-storage < BaseImage ha-local-storage",
  "Volume ha-local-storage-os-4593.2.5 < BaseImage ha-local-storage",
  "Volume ha-local-storage-payload < BaseImage ha-local-storage",
  ...["cp1", "cp2", "cp3", "worker1", "worker2"].flatMap(node),
  "Command ha-formation < Cluster ha",
  "Command ha-api-ready < Cluster ha",
  "Command ha-desired < Cluster ha",
  "Command ha-nodes-ready < Cluster ha",
  "kubernetes ha-kubernetes < Cluster ha",
  "Flannel ha-flannel < Cluster ha",
  "Namespace ha-flannel-namespace < Flannel ha-flannel",
  "ServiceAccount ha-flannel-account < Flannel ha-flannel",
  "ClusterRole ha-flannel-role < Flannel ha-flannel",
  "ClusterRoleBinding ha-flannel-binding < Flannel ha-flannel",
  "ConfigMap ha-flannel-config < Flannel ha-flannel",
  "DaemonSet ha-flannel-daemons < Flannel ha-flannel",
  "Addons ha-addons < Cluster ha",
  "Kured ha-kured < Addons ha-addons",
  "ServiceAccount ha-kured-account < Kured ha-kured",
  "ClusterRole ha-kured-kured-role < Kured ha-kured",
  "ClusterRoleBinding ha-kured-kured-binding < Kured ha-kured",
  "Role ha-kured-lock < Kured ha-kured",
  "RoleBinding ha-kured-lock-binding < Kured ha-kured",
  "DaemonSet ha-kured-daemons < Kured ha-kured",
];

function placed({ resources }: DeploymentRecord): string[] {
  const label = (type: string, name: string): string => `${type.split(":").pop() ?? ""} ${name}`;
  return resources.map(({ type, name, parent }) => {
    const above = resources.find(({ urn }) => urn === parent);
    const place = above === undefined ? parent || "stack" : label(above.type, above.name);
    return `${label(type, name)} < ${place}`;
  });
}

describe("the program", () => {
  test("makes exactly this of the default settings: a new name or parent would replace machines", async () => {
    const readLock = jest.fn(() => aWholeLock());
    jest.doMock("../lib/lockFile", () => ({ readLock }));
    const { record, result } = await run({}, "test");
    jest.dontMock("../lib/lockFile");
    expect(placed(record).sort()).toEqual([...wanted].sort());
    expect(readLock).toHaveBeenCalledWith(join(__dirname, ".."), "test");
    expect(result).toMatchObject({
      clusterName: "ha",
      endpoint: "https://192.168.124.30:6444",
      nodes: [
        ["cp1", "controlPlane", 31],
        ["cp2", "controlPlane", 32],
        ["cp3", "controlPlane", 33],
        ["worker1", "worker", 34],
        ["worker2", "worker", 35],
      ].map(([name, role, host]) => ({
        name,
        role,
        address: `192.168.124.${host ?? ""}`,
        domainName: `ha-${name ?? ""}`,
      })),
    });
    expect(Object.keys(result).sort()).toEqual([
      "access",
      "clusterName",
      "endpoint",
      "kubeconfig",
      "nodes",
    ]);
  });

  test.each([
    [
      "wrong settings",
      { controlPlanes: { count: 2 }, workers: 3 },
      /^- (controlPlanes.count|workers): .*\n- (controlPlanes.count|workers): /,
    ],
    ["a stack without a lock", {}, /^Pulumi\.nobody\.lock\.json is missing/],
  ])("refuses %s without a stack trace", async (_, overrides, message) => {
    const refused = run(overrides, "nobody");
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toHaveProperty("__pulumiRunError", true);
  });
});
