import { NativeApiServer } from "./nativeApiServer";
import { StackUnderTest } from "./stackUnderTest";

jest.setTimeout(240_000);

const provider = (kubeconfig: string, identifier = "cluster") => `
  const k8s = require("@pulumi/kubernetes");
  const provider = new k8s.Provider("provider", {
    kubeconfig: ${JSON.stringify(kubeconfig)},
    clusterIdentifier: "${identifier}",
    enableConfigMapMutable: true,
  });
`;
const configMap = (data: string, name = "it", labels = "{}") => `
  new k8s.core.v1.ConfigMap("it", {
    metadata: { name: "${name}", namespace: "default", labels: ${labels} },
    data: ${data},
  }, { provider });
`;
const workload = (kind: string, name: string, options = "{}") => `
  new k8s.apps.v1.${kind}("${name}", {
    metadata: { name: "${name}", namespace: "default", annotations: {} },
    spec: {
      selector: { matchLabels: { app: "${name}" } },
      template: { metadata: { labels: { app: "${name}" } }, spec: {
        containers: [{
          name: "c",
          image: "i",
          env: [{ name: "EMPTY", value: "" }],
          resources: { requests: { cpu: "1000m" } },
        }],
      } },
    },
  }, { provider, ...${options} });
`;

describe("kubernetes", () => {
  const api = new NativeApiServer();
  let kubeconfig = "";
  let stack: StackUnderTest;
  beforeAll(async () => {
    await api.start();
    kubeconfig = api.kubeconfig("first");
  });
  afterAll(async () => {
    await api.stop();
    api.remove();
  });
  beforeEach(async () => {
    stack = new StackUnderTest();
    await stack.init();
  });
  afterEach(() => {
    stack.remove();
  });

  test("creates, stays after refresh, updates in place, removes fields, replaces by name, deletes", async () => {
    const first = provider(kubeconfig) + configMap('{ a: "1", b: "2" }');
    expect((await stack.preview(first)).operations["it"]).toEqual(["create"]);
    const created = await stack.up(first);
    expect([created.code, created.output]).toEqual([0, expect.anything()]);
    expect((await stack.resource("it")).outputs).toMatchObject({ data: { a: "1", b: "2" } });
    expect((await stack.up(first)).operations).toEqual({});
    expect((await stack.refresh()).code).toBe(0);
    expect((await stack.up(first)).operations).toEqual({});

    const updated = await stack.up(provider(kubeconfig) + configMap('{ a: "3" }'));
    expect(updated.operations).toEqual({ it: ["update"] });
    const { outputs } = await stack.resource("it");
    expect(outputs?.["data"]).toEqual({ a: "3" });

    const renamed = await stack.up(provider(kubeconfig) + configMap('{ a: "3" }', "other"));
    expect(renamed.operations["it"]).toEqual(["create-replacement", "replace", "delete-replaced"]);
    expect((await stack.destroy()).code).toBe(0);
    // Gone for real: it can be created again, which fails for an object that exists.
    expect((await stack.up(first)).code).toBe(0);
    expect((await stack.destroy()).code).toBe(0);
  });

  test("cluster-scoped kinds, secrets and a DaemonSet come through", async () => {
    const program =
      provider(kubeconfig) +
      `const pulumi = require("@pulumi/pulumi");
       // Not an empty list: the API gives null for it, which the real plugin wants to mend after each refresh.
       new k8s.rbac.v1.ClusterRole("role", {
         metadata: { name: "contract" },
         rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
       }, { provider });
       new k8s.core.v1.Secret("secret", {
         metadata: { name: "secret", namespace: "default" },
         stringData: { password: pulumi.secret("swordfish-0451") },
       }, { provider });` +
      workload("DaemonSet", "agent");
    const { code, output } = await stack.up(program);
    expect([code, output]).toEqual([0, expect.anything()]);
    expect(stack.state()).not.toContain("swordfish-0451");
    expect(stack.state()).not.toContain(Buffer.from("swordfish-0451").toString("base64"));
    expect((await stack.refresh()).code).toBe(0);
    expect((await stack.up(program)).operations).toEqual({});
    expect((await stack.destroy()).code).toBe(0);
  });

  test("a Deployment that does not become ready fails up and stays in the state", async () => {
    const waiting = (options: string) =>
      provider(kubeconfig) + workload("Deployment", "waiting", options);
    const { code, output } = await stack.up(waiting('{ customTimeouts: { create: "3s" } }'));
    expect(code).not.toBe(0);
    expect(output).toContain("failed to fully initialize or become live");
    expect((await stack.resource("waiting")).inputs).toBeDefined();
    expect((await stack.destroy()).code).toBe(0);
    const annotated = waiting("{}").replace(
      "annotations: {}",
      'annotations: { "pulumi.com/skipAwait": "true" }',
    );
    expect((await stack.up(annotated)).code).toBe(0);
    expect((await stack.destroy()).code).toBe(0);
  });

  test("an existing object is not taken over", async () => {
    const program = provider(kubeconfig) + configMap('{ a: "1" }', "taken");
    expect((await stack.up(program)).code).toBe(0);
    const second = program.replace('ConfigMap("it"', 'ConfigMap("second"');
    const { code, output } = await stack.up(program + second.slice(second.indexOf("new k8s.core")));
    expect(code).not.toBe(0);
    expect(output).toContain("already exists");
    expect((await stack.destroy()).code).toBe(0);
  });

  test("a new client certificate updates the provider in place; another cluster replaces it", async () => {
    const objects = configMap('{ a: "1" }', "certificate");
    expect((await stack.up(provider(kubeconfig) + objects)).code).toBe(0);
    const renewed = provider(api.kubeconfig("second")) + objects;
    expect((await stack.up(renewed)).operations).toEqual({ provider: ["update"] });
    const moved = kubeconfig.replace("https://127.0.0.1", "https://localhost");
    const sameCluster = await stack.preview(provider(moved) + objects);
    expect(sameCluster.operations).toEqual({ provider: ["update"] });
    const unknown = (identifier: string) =>
      (provider("unknown", identifier) + objects)
        .replace('"unknown"', "once.stdout")
        .replace(
          "const provider",
          'const { local } = require("@pulumi/command"); const once = new local.Command("once", { create: "true" }); const provider',
        );
    const sameUnknown = await stack.preview(unknown("cluster"));
    expect(sameUnknown.operations).toMatchObject({ once: ["create"], provider: ["update"] });
    expect(sameUnknown.operations["it"] ?? []).not.toContain("replace");
    const replaced = await stack.preview(unknown("another"));
    expect(replaced.operations["provider"]).toContain("replace");
    expect(replaced.operations["it"]).toContain("replace");
    expect((await stack.destroy()).code).toBe(0);
  });

  test("a dead API lets plans through and fails operations", async () => {
    const dead = kubeconfig.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1");
    const program = provider(dead) + configMap('{ a: "1" }', "dead");
    const preview = await stack.preview(program);
    expect([preview.code, preview.output]).toEqual([0, expect.anything()]);
    expect(preview.operations["it"]).toEqual(["create"]);
    const created = await stack.up(program);
    expect(created.code).not.toBe(0);
    expect(created.output).toContain("configured Kubernetes cluster is unreachable");

    expect((await stack.up(provider(kubeconfig) + configMap('{ a: "1" }', "dead"))).code).toBe(0);
    expect((await stack.up(provider(dead) + configMap('{ a: "1" }', "dead"))).code).toBe(0);
    const refreshed = await stack.refresh();
    expect(refreshed.code).not.toBe(0);
    expect(refreshed.output).toContain("unreachable cluster");
    const destroyed = await stack.destroy();
    expect(destroyed.code).not.toBe(0);
    expect(destroyed.output).toContain("configured Kubernetes cluster is unreachable");
  });
});
