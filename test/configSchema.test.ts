import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Ajv from "ajv";
import { parse } from "yaml";

import { projectRoot } from "../commands/support/projectRoot";
import { readProject, stackFiles } from "../commands/support/stackConfig";
import { labSizes } from "../lab/labStack";
import { labSettings, withLabFacts, writeLabSettings } from "../lab/labStackFile";
import { settingSchemas } from "../lib/config";

const schema = JSON.parse(readFileSync(join(projectRoot, "config.schema.json"), "utf8")) as object;

/** What an editor would underline in a stack file. */
function underlined(text: string): readonly string[] {
  const ajv = new Ajv({ allErrors: true });
  ajv.validate(schema, parse(text));
  return (ajv.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ""}`);
}

const settings = (lines: string): string => `config:\n${lines.replace(/^/gm, "  flatcar-ha:")}\n`;

describe("Pulumi.yaml", () => {
  const { declared } = readProject();

  test("declares exactly the settings that the program checks, with the same types", () => {
    const types = (of: Readonly<Record<string, { readonly type?: string; items?: unknown }>>) =>
      Object.fromEntries(
        Object.entries(of).map(([key, { type, items }]) => [
          key,
          [type, (items as { type?: string } | undefined)?.type],
        ]),
      );
    expect(types(declared)).toEqual(types(settingSchemas));
  });

  test.each(Object.entries(declared))(
    "gives %s a default that its rule allows",
    (key, { default: value }) => {
      expect(new Ajv().validate(settingSchemas[key] as object, value)).toBe(true);
    },
  );
});

describe("config.schema.json", () => {
  test.each(stackFiles())("finds nothing wrong in Pulumi.%s.yaml", (stack) => {
    expect(underlined(readFileSync(join(projectRoot, `Pulumi.${stack}.yaml`), "utf8"))).toEqual([]);
  });

  test("finds nothing wrong in the lab's stacks", () => {
    const folder = mkdtempSync(join(tmpdir(), "fha-schema-"));
    try {
      for (const [size, own] of Object.entries(labSizes)) {
        const settings = labSettings({ stack: size, settings: own, follow: false }, {});
        const facts = { fingerprint: "A".repeat(40), gateway: "192.168.124.1" };
        const all = withLabFacts(settings, facts);
        writeLabSettings(folder, { stack: size, follow: false }, all);
        expect(underlined(readFileSync(join(folder, `Pulumi.${size}.yaml`), "utf8"))).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("is what the stack that a fresh checkout starts with tells the editor to use", () => {
    const first = readFileSync(join(projectRoot, "Pulumi.dev.yaml"), "utf8").split("\n")[0];
    expect(first).toBe("# yaml-language-server: $schema=config.schema.json");
  });

  test.each([
    [
      "numbers and booleans as pulumi config set writes them",
      settings('vipPort: "6444"\nautostart: "false"'),
    ],
    [
      "what the engine and providers keep there",
      "encryptionsalt: v1:x\nconfig:\n  libvirt:uri: test:///default\n",
    ],
    ["a file without settings", "config:\n"],
  ])("takes %s", (_, text) => {
    expect(underlined(text)).toEqual([]);
  });

  test.each([
    ["a misspelt key", settings("clusterNam: ha"), /additional properties/],
    [
      "a misspelt key in a pool",
      settings("controlPlanes: {count: 3, cpu: 2}"),
      /additional properties/,
    ],
    ["a wrong word", settings("runtime: docker"), /allowed values/],
    ["a number out of bounds", settings("vipPort: 80"), />= 1024/],
    ["a text for a number", settings("vipPort: high"), /pattern/],
    ["a number where 1.40 would become 1.4", settings("kubernetesVersion: 1.36"), /be string/],
    ["a missing count", settings("controlPlanes: {vcpus: 2}"), /required property 'count'/],
    ["an encrypted value", settings("vip: {secure: v1:abc}"), /be string/],
    ["a key outside config", "clusterName: ha\n", /additional properties/],
  ])("underlines %s", (_, text, expected) => {
    expect(underlined(text).join("\n")).toMatch(expected);
  });

  test("shows meaning, bounds and default of every setting", () => {
    const { properties } = (schema as { properties: { config: { properties: object } } }).properties
      .config;
    expect(Object.keys(properties)).toHaveLength(Object.keys(readProject().declared).length);
    expect(properties).toMatchObject({
      "flatcar-ha:vipPort": {
        description: "haproxy's port on the VIP. Allowed: a whole number from 1024 to 65535",
        default: 6444,
      },
    });
  });
});
