import { parseAddress, parseCidr, parseRange } from "./ipv4";
import type { JsonSchema } from "./jsonSchema";
import { nearestName } from "./nearestName";

type Read<T> = (raw: unknown, path: string, issues: string[]) => T;

/** Takes a raw config value, gives the typed one or adds to `issues`; `path` names the key. */
export interface Field<T> extends Read<T> {
  /** The same rule for editors, as far as JSON Schema can tell it; `description` says what is allowed. */
  readonly schema: JsonSchema;
  /** May be left out. */
  readonly optional?: true;
}

function field<T>(schema: JsonSchema, read: Read<T>): Field<T> {
  return Object.assign(read, { schema });
}

/** One problem: which key, what it holds, what is allowed. Values of config are not secret. */
export function issue(path: string, received: unknown, allowed: string): string {
  const shown = received === undefined ? "nothing" : JSON.stringify(received);
  return `${path}: got ${shown}; allowed: ${allowed}`;
}

function guess(meant: string | undefined): string {
  return meant === undefined ? "" : `did you mean ${meant}? `;
}

/** Pulumi hands every value over as text; JSON text stands for numbers, booleans, lists, objects. */
function decoded(raw: unknown): unknown {
  if (typeof raw !== "string") return raw;
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return raw;
  }
}

function checked<T>(
  allowed: string,
  schema: JsonSchema,
  fallback: T,
  accept: (raw: unknown) => T | undefined,
): Field<T> {
  return field({ ...schema, description: allowed }, (raw, path, issues) => {
    const value = accept(raw);
    if (value !== undefined) return value;
    issues.push(issue(path, raw, allowed));
    return fallback;
  });
}

function matching(pattern: string, allowed: string): JsonSchema {
  const patternErrorMessage = `allowed: ${allowed}`;
  return { type: "string", pattern, patternErrorMessage, description: allowed };
}

export function text(pattern: RegExp, allowed: string): Field<string> {
  return checked(allowed, matching(pattern.source, allowed), "", (raw) =>
    typeof raw === "string" && pattern.test(raw)
      ? raw
      : typeof raw === "number" && pattern.test(String(raw))
        ? String(raw)
        : undefined,
  );
}

export function oneOf<const T extends string>(values: readonly [T, ...T[]]): Field<T> {
  const schema: JsonSchema = { type: "string", enum: values };
  return checked(values.join(", "), schema, values[0], (raw) =>
    values.find((value) => value === raw),
  );
}

export function integer(min: number, max: number): Field<number> {
  const schema: JsonSchema = { type: "integer", minimum: min, maximum: max };
  return checked(`a whole number from ${min} to ${max}`, schema, min, (raw) => {
    const value = decoded(raw);
    return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
      ? value
      : undefined;
  });
}

/** Any number, such as 0.8. */
export function number(min: number, max: number): Field<number> {
  const schema: JsonSchema = { type: "number", minimum: min, maximum: max };
  return checked(`a number from ${min} to ${max}`, schema, min, (raw) => {
    const value = decoded(raw);
    return typeof value === "number" && value >= min && value <= max ? value : undefined;
  });
}

export function integerOf(values: readonly [number, ...number[]]): Field<number> {
  const schema: JsonSchema = { type: "integer", enum: values };
  return checked(values.join(", "), schema, values[0], (raw) =>
    values.find((value) => value === decoded(raw)),
  );
}

export const duration: Field<string> = text(
  /^(\d+(\.\d+)?(ms|s|m|h))+$/,
  "a duration such as 2s or 1m30s",
);

export const boolean: Field<boolean> = checked("true, false", { type: "boolean" }, false, (raw) => {
  const value = decoded(raw);
  return typeof value === "boolean" ? value : undefined;
});

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const dotted = `${octet}(\\.${octet}){3}`;
const anAddress = "an IPv4 address such as 192.168.124.30";

export const address: Field<string> = checked(
  anAddress,
  matching(`^${dotted}$`, anAddress),
  "0.0.0.0",
  (raw) => (typeof raw === "string" && parseAddress(raw) !== undefined ? raw : undefined),
);

export function cidr(minPrefix: number, maxPrefix: number): Field<string> {
  const allowed = `an IPv4 network such as 192.168.124.0/24, prefix ${minPrefix} to ${maxPrefix}, host bits zero; IPv4 alone: dual stack is not built`;
  const prefixes = Array.from({ length: maxPrefix - minPrefix + 1 }, (_, i) => minPrefix + i);
  // A pattern cannot judge host bits.
  const schema = matching(`^${dotted}/(${prefixes.join("|")})$`, allowed);
  return checked(allowed, schema, "0.0.0.0/24", (raw) => {
    const parsed = typeof raw === "string" ? parseCidr(raw) : undefined;
    const fits = parsed !== undefined && parsed.prefix >= minPrefix && parsed.prefix <= maxPrefix;
    return fits ? (raw as string) : undefined;
  });
}

const aRange =
  "an IPv4 range such as 192.168.124.100-192.168.124.119, the lower address first, or a network such as 192.168.124.96/28, host bits zero";

export const addressRange: Field<string> = checked(
  aRange,
  matching(`^${dotted}(-${dotted}|/(\\d|[12]\\d|3[0-2]))$`, aRange),
  "0.0.0.0/32",
  (raw) => (typeof raw === "string" && parseRange(raw) !== undefined ? raw : undefined),
);

export function listOf<T>(item: Field<T>): Field<readonly T[]> {
  return field({ type: "array", items: item.schema }, (raw, path, issues) => {
    const value = decoded(raw);
    if (!Array.isArray(value)) {
      issues.push(issue(path, raw, "a list"));
      return [];
    }
    return value.map((entry, i) => item(entry, `${path}[${i}]`, issues));
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with free keys that match `key`. */
export function mapOf<T>(
  key: RegExp,
  keyAllowed: string,
  item: Field<T>,
): Field<Record<string, T>> {
  const propertyNames = matching(key.source, keyAllowed);
  const schema: JsonSchema = { type: "object", propertyNames, additionalProperties: item.schema };
  return field(schema, (raw, path, issues) => {
    const value = decoded(raw);
    if (!isRecord(value)) {
      issues.push(issue(path, raw, "an object"));
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        if (!key.test(name)) issues.push(issue(`${path}.${name}`, name, `as a key: ${keyAllowed}`));
        return [name, item(entry, `${path}.${name}`, issues)];
      }),
    );
  });
}

/** May be left out. */
export function optional<T>(given: Field<T>): Field<T | undefined> {
  const read: Read<T | undefined> = (raw, path, issues) =>
    raw === undefined ? undefined : given(raw, path, issues);
  return Object.assign(read, { schema: given.schema, optional: true as const });
}

/** An object of other people's fields, handed through as it is. */
export const passThrough: Field<Record<string, unknown>> = checked(
  "an object",
  { type: "object" },
  {},
  (raw) => {
    const value = decoded(raw);
    return isRecord(value) ? value : undefined;
  },
);

type Scalar = string | number | boolean;

/** One text, number or boolean, or a list of them. */
export const scalars: Field<Scalar | readonly Scalar[]> = checked(
  "a text, a number, true, false, or a list of these",
  {},
  "",
  (raw) => {
    const all: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    const fits = all.every((one) => ["string", "number", "boolean"].includes(typeof one));
    return fits ? (raw as Scalar | readonly Scalar[]) : undefined;
  },
);

type Shape = Record<string, Field<unknown>>;
type Shaped<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> };

interface Others {
  /** Keys that exist but are not the user's, each with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What to say of the known keys where they are too many to list. */
  readonly known?: string;
}

/** An object with exactly these keys; an unknown one is a problem that lists the known ones. */
export function object<S extends Shape>(shape: S, others: Others = {}): Field<Shaped<S>> {
  const fields = Object.entries(shape);
  const schema: JsonSchema = {
    type: "object",
    properties: Object.fromEntries(fields.map(([key, { schema: inner }]) => [key, inner])),
    required: fields.filter(([, { optional: may }]) => may !== true).map(([key]) => key),
    additionalProperties: false,
  };
  return field(schema, (raw, path, issues) => {
    const value = decoded(raw);
    const known = Object.keys(shape);
    const listed = others.known ?? known.join(", ");
    const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
    if (!isRecord(value)) issues.push(issue(path, raw, `an object with ${listed}`));
    const record = isRecord(value) ? value : {};
    for (const key of Object.keys(record).filter((given) => !known.includes(given))) {
      const reason = others.refused?.[key];
      issues.push(
        reason === undefined
          ? `${at(key)}: no such key; ${guess(nearestName(key, known))}allowed: ${listed}`
          : issue(at(key), record[key], `nothing: ${reason}`),
      );
    }
    if (!isRecord(value)) return {} as Shaped<S>;
    const entries = fields.map(([key, read]) => [key, read(record[key], at(key), issues)]);
    return Object.fromEntries(entries) as Shaped<S>;
  });
}
