import type { JsonSchema } from "./jsonSchema";

/** What Pulumi.yaml declares of a setting. */
export interface Declaration {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
}

/** JSON Schema of Pulumi.<stack>.yaml: meaning and default as Pulumi.yaml declares them, the rules as the program checks them. */
export function configSchema(
  project: string,
  declared: Readonly<Record<string, Declaration>>,
  rules: Readonly<Record<string, JsonSchema>>,
): Record<string, unknown> {
  const settings = Object.entries(declared).map(([key, { description, default: value }]) => {
    const { description: allowed, ...rule } = rules[key] ?? {};
    const text = allowed === undefined ? description : `${description}. Allowed: ${allowed}`;
    return [`${project}:${key}`, { ...asWritten(rule), description: text, default: value }];
  });
  const text: JsonSchema = { type: "string" };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Settings of a ${project} stack`,
    $comment: "Written by npm run generate from Pulumi.yaml and lib/config.ts",
    type: "object",
    properties: {
      config: {
        type: ["object", "null"],
        properties: Object.fromEntries(settings) as Record<string, JsonSchema>,
        // Providers' own settings, such as libvirt:uri.
        patternProperties: { [`^(?!${project}:)[^:]+:`]: {} },
        additionalProperties: false,
      },
      // What the engine itself keeps in this file.
      secretsprovider: text,
      encryptionsalt: text,
      encryptedkey: text,
      environment: {},
    },
    additionalProperties: false,
  };
}

/** `pulumi config set` writes numbers and booleans as texts. */
function asWritten(rule: JsonSchema): JsonSchema {
  if (rule.type === "integer") return { anyOf: [rule, { type: "string", pattern: "^\\d+$" }] };
  if (rule.type === "boolean") return { anyOf: [rule, { enum: ["true", "false"] }] };
  return rule;
}
