import { join } from "node:path";

import { projectRoot } from "../../commands/support/projectRoot";
import { ApiClient, ApiError } from "../../lab/plugins/kubernetes/apiClient";
import { connection, parseKubeconfig } from "../../lab/plugins/kubernetes/kubeconfig";
import { textAt } from "../../lab/plugins/kubernetes/kubeObject";
import type { PropertyMap } from "../../lab/plugins/protocol/propertyValue";
import { deployAddons, everyAddon, ownAddons } from "../helpers/deployAddons";
import { deployCni, objectsOf } from "../helpers/deployCni";
import type { DeploymentRecord } from "../helpers/deploymentRecord";
import { NativeApiServer } from "./contract/nativeApiServer";
import { StackUnderTest } from "./contract/stackUnderTest";

jest.setTimeout(240_000);

const api = new NativeApiServer();
let client: ApiClient;

beforeAll(async () => {
  await api.start();
  client = new ApiClient(connection(parseKubeconfig(api.kubeconfig("schemas")), {}));
});

afterAll(async () => {
  await api.stop();
  api.remove();
});

/** A program of CNI and addons, with the provider as components/cluster.ts makes it; without charts, as the lab has no Helm. */
function programOf(settings: object): string {
  const load = (file: string): string => `require(${JSON.stringify(join(projectRoot, file))})`;
  return `
    require("tsx/cjs");
    const k8s = require("@pulumi/kubernetes");
    const { ComponentResource } = require("@pulumi/pulumi");
    const chart = (name, args, opts) => new ComponentResource("it:index:Chart", name, {}, opts);
    require.cache[${JSON.stringify(join(projectRoot, "components/chart.ts"))}] = { loaded: true, exports: { chart } };
    const { installCni } = ${load("components/cni/installCni.ts")};
    const { Addons } = ${load("components/addons/addons.ts")};
    const { kubernetesMinor } = ${load("lib/versions.ts")};
    const { aClusterPlan } = ${load("test/helpers/settings.ts")};
    const provider = new k8s.Provider("provider", {
      kubeconfig: ${JSON.stringify(api.kubeconfig("engine"))},
      clusterIdentifier: "it",
      enableServerSideApply: true,
      upsertExistingObjects: true,
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    });
    const { cnis, addons } = kubernetesMinor("1.36");
    const plan = aClusterPlan(${JSON.stringify(settings)});
    installCni("it", { plan, releases: cnis }, { provider });
    new Addons("it", { plan, releases: addons }, { provider });
  `;
}

/** Charts, and objects of kinds that come with one. */
const ofCharts = /:Release$|^kubernetes:metallb\.io\//;

/** Has the API server judge every field of each object that needs no chart. */
async function submitAll(record: DeploymentRecord): Promise<void> {
  const objects = objectsOf(record).filter(({ type }) => !ofCharts.test(type));
  expect(objects.length).toBeGreaterThan(0);
  for (const { name, inputs } of objects) {
    const taken = await submit(inputs.values as PropertyMap).catch((error: unknown) => error);
    expect([name, taken]).toEqual([name, expect.objectContaining({ kind: inputs.values["kind"] })]);
  }
}

/** Has the API server judge an object, every field of it; only namespaces are really made, once. */
async function submit(object: PropertyMap): Promise<PropertyMap> {
  const kind = textAt(object, "kind");
  const { path, namespaced } = await client.resource(textAt(object, "apiVersion"), kind);
  const scope = namespaced ? `namespaces/${textAt(object, "metadata", "namespace")}/` : "";
  const dry = kind === "Namespace" ? "" : "&dryRun=All";
  const target = path.replace("%NAMESPACE%", scope);
  return client
    .request("POST", `${target}?fieldValidation=Strict${dry}`, object)
    .catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.reason !== "AlreadyExists") throw error;
      return client.request("GET", `${target}/${textAt(object, "metadata", "name")}`);
    });
}

test.each([
  ["flannel", {}],
  ["flannel", { cniEncryption: "wireguard" }],
  ["calico", {}],
  ["canal", {}],
  ["canal", { kubeProxy: { mode: "nftables" }, cniEncryption: "wireguard" }],
  ["kube-router", { cniValues: { "metrics-port": 8080 } }],
])("Kubernetes takes the objects of %s %j and knows each of their fields", async (cni, rest) => {
  await submitAll(await deployCni({ cni, ...rest }));
});

test("Kubernetes takes the objects of each addon and knows each of their fields", async () => {
  await submitAll(await deployAddons(everyAddon));
});

test.each([
  [
    "flannel and the addons that are no charts",
    { ...everyAddon, addons: ownAddons },
    [
      "it-flannel-daemons",
      "it-kured-daemons",
      "it-metrics-server-api",
      "it-kubelet-csr-approver-deployment",
      "it-node-local-dns-daemons",
      "it-local-path-deployment",
      "it-local-path-class",
    ],
  ],
  ["kube-router", { cni: "kube-router" }, ["it-kube-router-daemons"]],
  [
    "canal, but for its kinds",
    { cni: "canal" },
    ["it-canal-daemons", "it-canal-config", "it-canal-controllers"],
  ],
])("a second up changes nothing with %s, nor does a refresh", async (_, settings, made) => {
  const stack = new StackUnderTest();
  const program = programOf(settings);
  try {
    await stack.init();
    const first = await stack.up(program);
    expect([first.code, first.output]).toEqual([0, expect.anything()]);
    expect(first.operations).toMatchObject(
      Object.fromEntries(made.map((name) => [name, ["create"]])),
    );
    expect((await stack.up(program)).operations).toEqual({});
    expect((await stack.refresh()).code).toBe(0);
    expect((await stack.up(program)).operations).toEqual({});
    expect((await stack.destroy()).code).toBe(0);
  } finally {
    stack.remove();
  }
});

test("a misspelt field would be found", async () => {
  const object = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "it", namespace: "kube-system" },
    imagePullSecret: [],
  };
  await expect(submit(object)).rejects.toThrow(/unknown field "imagePullSecret"/);
});
