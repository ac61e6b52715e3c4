import { parse } from "yaml";

import { auditPolicy } from "../../lib/auditPolicy";
import { parseConfig } from "../../lib/config";
import { encryptionConfig } from "../../lib/encryption";
import { nodeIgnition } from "../../lib/ignition";
import { apiRefusals } from "../helpers/apiRefusals";
import { aLock, someSecrets } from "../helpers/fixtures";
import { ignitionTree } from "../helpers/ignitionTree";
import { aClusterPlan, aConfig, settings } from "../helpers/settings";

test.each(apiRefusals)("refuses %s", (_, overrides, message) => {
  expect(() => parseConfig(settings(overrides))).toThrow(`${message} (FHA1`);
});

const jwt = [
  {
    issuer: {
      url: "https://id.example.test",
      audiences: ["kubernetes", "cli"],
      audienceMatchPolicy: "MatchAny",
    },
    claimValidationRules: [{ expression: "claims.hd == 'example.test'", message: "not ours" }],
    claimMappings: {
      username: { claim: "sub", prefix: "" },
      groups: { expression: "claims.roles.split(',')" },
    },
  },
];

/** Of a control plane with these settings, what the API server reads by file name. */
function filesOf(overrides: Readonly<Record<string, unknown>>): (name: string) => unknown {
  const plan = aClusterPlan(overrides);
  const [node] = plan.nodes;
  if (node === undefined) throw new Error("no node");
  const { files } = ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock()));
  return (name) => parse(files[`/etc/flatcar-ha/api-server/${name}.yaml`]?.text ?? "") as unknown;
}

describe("encryption at rest", () => {
  const keys = { new: "n".repeat(32), old: "o".repeat(32) };
  const key = (name: keyof typeof keys) => ({
    name,
    secret: Buffer.from(keys[name]).toString("base64"),
  });
  const providers = (names: readonly string[]): unknown =>
    (parse(encryptionConfig(names, keys)) as { resources: { providers: unknown }[] }).resources[0]
      ?.providers;

  test.each([
    ["one key", ["new"], [{ secretbox: { keys: [key("new")] } }, { identity: {} }]],
    [
      "a rotation: the first writes, both read",
      ["new", "old"],
      [{ secretbox: { keys: [key("new"), key("old")] } }, { identity: {} }],
    ],
    [
      "a way out: nothing writes, the key still reads",
      ["identity", "old"],
      [{ identity: {} }, { secretbox: { keys: [key("old")] } }],
    ],
    ["none", ["identity"], [{ identity: {} }]],
  ])("%s", (_, names, expected) => {
    expect(providers(names)).toEqual(expected);
  });
});

describe("the audit policy", () => {
  const text = auditPolicy([]);
  const { rules } = parse(text) as { rules: { level: string; resources?: object[] }[] };

  test("never writes bodies, and ends with a rule for everything", () => {
    expect(new Set(rules.map(({ level }) => level))).toEqual(new Set(["None", "Metadata"]));
    expect(rules.at(-1)).toEqual({ level: "Metadata" });
  });

  test("writes who reads a Secret before it leaves reads by the cluster's parts out", () => {
    const secrets = rules.findIndex(({ resources = [] }) =>
      JSON.stringify(resources).includes("secrets"),
    );
    const reads = rules.findIndex((rule) => JSON.stringify(rule).includes('"watch"'));
    expect(rules[secrets]?.level).toBe("Metadata");
    expect(secrets).toBeLessThan(reads);
  });

  test("takes rules in place of ours", () => {
    const { auditRules } = aConfig({ auditRules: [{ level: "Request", verbs: ["delete"] }] });
    expect(parse(auditPolicy(auditRules))).toMatchObject({
      kind: "Policy",
      omitStages: ["RequestReceived"],
      rules: [{ level: "Request", verbs: ["delete"] }],
    });
  });
});

describe("a control plane's files", () => {
  test("hold the Pod Security defaults, kube-system exempt", () => {
    expect(filesOf({})("admission")).toMatchObject({
      plugins: [
        {
          name: "PodSecurity",
          configuration: {
            defaults: { enforce: "baseline", audit: "restricted", warn: "restricted" },
            exemptions: { namespaces: ["kube-system"] },
          },
        },
      ],
    });
    const own = {
      enforce: "restricted",
      audit: "restricted",
      warn: "restricted",
      exemptNamespaces: ["storage"],
    };
    expect(filesOf({ podSecurity: own })("admission")).toMatchObject({
      plugins: [
        {
          configuration: {
            defaults: { enforce: "restricted" },
            exemptions: { namespaces: ["kube-system", "storage"] },
          },
        },
      ],
    });
  });

  test("let nobody in without credentials but to the health checks, and issuers beside it", () => {
    const paths = ["/livez", "/readyz", "/healthz"].map((path) => ({ path }));
    expect(filesOf({})("authentication")).toMatchObject({
      anonymous: { enabled: true, conditions: paths },
      jwt: [],
    });
    expect(filesOf({ jwt })("authentication")).toMatchObject({
      anonymous: { enabled: true, conditions: paths },
      jwt,
    });
  });
});
