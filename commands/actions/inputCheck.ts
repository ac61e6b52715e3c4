/**
 * Problems of a value, none when it fits: "what is needed", or ".inner.path: needs what" for a part of it. The value
 * itself is never quoted: inputs hold keys.
 */
export type Check = (value: unknown) => string[];

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(pattern: RegExp, needed = "a text"): Check {
  return (value) => (typeof value === "string" && pattern.test(value) ? [] : [needed]);
}

export const flag: Check = (value) => (typeof value === "boolean" ? [] : ["true or false"]);

export function optional(check: Check): Check {
  return (value) => (value === undefined ? [] : check(value));
}

export function object(fields: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isObject(value)
      ? Object.entries(fields).flatMap(([name, check]) => within(`.${name}`, check(value[name])))
      : [`an object with ${Object.keys(fields).join(", ")}`];
}

export function listOf(check: Check): Check {
  return (value) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown, at) => within(`[${at}]`, check(item)))
      : ["a list"];
}

export const mapOfText: Check = (value) =>
  isObject(value)
    ? Object.entries(value).flatMap(([name, item]) => within(`.${name}`, text(/^/)(item)))
    : ["an object of texts"];

export const certificateAndKey: Check = object({
  certificate: text(/-----BEGIN CERTIFICATE-----/, "PEM"),
  key: text(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a PEM key"),
});

function within(path: string, problems: readonly string[]): string[] {
  return problems.map((problem) =>
    /^[.[]/.test(problem) ? `${path}${problem}` : `${path}: needs ${problem}`,
  );
}
