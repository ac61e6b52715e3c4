import { ApiClient, ApiError } from "../../lab/plugins/kubernetes/apiClient";
import { connection, parseKubeconfig } from "../../lab/plugins/kubernetes/kubeconfig";
import { textAt } from "../../lab/plugins/kubernetes/kubeObject";
import type { PropertyMap } from "../../lab/plugins/protocol/propertyValue";
import { deployCni, objectsOf } from "../helpers/deployCni";
import { NativeApiServer } from "./contract/nativeApiServer";

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
  const all = objectsOf(await deployCni({ cni, ...rest }));
  const objects = all.filter(({ type }) => !type.endsWith(":Release"));
  expect(objects.length).toBeGreaterThan(0);
  for (const { name, inputs } of objects) {
    const taken = await submit(inputs.values as PropertyMap).catch((error: unknown) => error);
    expect([name, taken]).toEqual([name, expect.objectContaining({ kind: inputs.values["kind"] })]);
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
