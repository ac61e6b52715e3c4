import type { Declaration } from "./configSchema";
import type { JsonSchema } from "./jsonSchema";

export interface Setting extends Declaration {
  readonly key: string;
  readonly rule: JsonSchema;
  /** As the selected stack has it, by its own file or by default. */
  readonly value: unknown;
  /** What an empty value stands for in this stack. */
  readonly meaning?: unknown;
  /** Stacks whose file sets it. */
  readonly setIn: readonly string[];
}

/** One setting explained: value, meaning, type, default, what is allowed, where it is set. No secret is shown. */
export function settingLines(setting: Setting): readonly string[] {
  const { key, type, value, meaning, setIn, description, rule } = setting;
  const stands = meaning === undefined ? "" : `, which stands for ${shown(meaning)}`;
  const [first, ...more] = allowedLines(rule);
  return [
    `${key}: ${shown(value)}${stands}`,
    `  ${description}`,
    `  type     ${type}`,
    `  default  ${shown(setting.default)}`,
    `  allowed  ${first ?? "any"}`,
    ...more.map((line) => `           ${line}`),
    `  set in   ${setIn.length === 0 ? "no stack" : setIn.join(", ")}`,
  ];
}

/** What a rule allows, a line for each key of an object. */
export function allowedLines(rule: JsonSchema): readonly string[] {
  const { properties, items, propertyNames, additionalProperties, required = [] } = rule;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, inner]) =>
      nested(required.includes(key) ? key : `${key} (optional)`, inner),
    );
  }
  if (items !== undefined) return nested("a list, each", items);
  if (propertyNames !== undefined && typeof additionalProperties === "object") {
    const name = propertyNames.description ?? "any";
    return nested(`an object; each key ${name}; each value`, additionalProperties);
  }
  return [rule.description ?? "any"];
}

function nested(label: string, rule: JsonSchema): readonly string[] {
  const lines = allowedLines(rule);
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? [`${label}: ${only}`]
    : [`${label}:`, ...lines.map((line) => `  ${line}`)];
}

/** A value as JSON, without what Pulumi encrypted and without passwords in URLs. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && "secure" in part ? "[secret]" : part,
  );
  return text.replace(/(:\/\/[^/\s:@"]*):[^/\s@"]+@/g, "$1:[secret]@");
}
