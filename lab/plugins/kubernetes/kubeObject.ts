import {
  containsSecret,
  equal,
  isMap,
  isSecret,
  makeSecret,
  type PropertyMap,
  type PropertyValue,
} from "../protocol/propertyValue";

/** The value at a path of keys, undefined when a step is missing. */
export function at(object: PropertyMap, ...path: readonly string[]): PropertyValue | undefined {
  let value: PropertyValue | undefined = object;
  for (const key of path) {
    if (!isMap(value)) return undefined;
    value = value[key];
  }
  return value;
}

export const textAt = (object: PropertyMap, ...path: readonly string[]): string => {
  const value = at(object, ...path);
  return typeof value === "string" ? value : "";
};
export const numberAt = (object: PropertyMap, ...path: readonly string[]): number => {
  const value = at(object, ...path);
  return typeof value === "number" ? value : 0;
};
export const annotation = (object: PropertyMap, name: string): string =>
  textAt(object, "metadata", "annotations", name);

export const group = (object: PropertyMap): string => {
  const version = textAt(object, "apiVersion");
  return version.includes("/") ? (version.split("/")[0] ?? "") : "";
};

/** A copy with these metadata fields set. */
export const withMetadata = (object: PropertyMap, fields: PropertyMap): PropertyMap => ({
  ...object,
  metadata: { ...(isMap(object["metadata"]) ? object["metadata"] : {}), ...fields },
});

/** `namespace/name`, or `name` alone: the engine's id of an object. */
export const objectId = (object: PropertyMap): string =>
  [textAt(object, "metadata", "namespace"), textAt(object, "metadata", "name")]
    .filter((part) => part !== "")
    .join("/");

const schemaKeys = [
  "embedded-resource",
  "int-or-string",
  "list-map-keys",
  "list-type",
  "map-type",
  "preserve-unknown-fields",
  "validations",
].map((name) => `x-kubernetes-${name}`);
const toDash = new Map(schemaKeys.map((key) => [key.replaceAll("-", "_"), key]));
const toUnderscore = new Map(schemaKeys.map((key) => [key, key.replaceAll("-", "_")]));

function renameKeys(value: PropertyValue, names: ReadonlyMap<string, string>): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, names));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [names.get(key) ?? key, renameKeys(item, names)]),
  );
}

/** CRD schemas say `x-kubernetes-...`, the SDK's types `x_kubernetes_...`. */
export const forServer = (object: PropertyMap): PropertyMap =>
  renameKeys(object, toDash) as PropertyMap;
export const forProgram = (object: PropertyMap): PropertyMap =>
  renameKeys(object, toUnderscore) as PropertyMap;

/** The parts of a live value that the program has a say in, by the shape of its inputs. */
export function pruneLive(live: PropertyValue, input: PropertyValue): PropertyValue {
  if (Array.isArray(live) && Array.isArray(input)) {
    return input.slice(0, live.length).map((item, index) => pruneLive(live[index] ?? null, item));
  }
  if (isMap(live) && isMap(input)) {
    return Object.fromEntries(
      Object.entries(input).flatMap(([key, wanted]) => {
        const value = live[key] ?? null;
        // The server drops empty lists, objects and text: not a drift.
        if (isEmpty(value)) return isEmpty(wanted) ? [[key, wanted]] : [];
        return [[key, pruneLive(value, wanted)]];
      }),
    );
  }
  return sameQuantity(live, input) ? input : live;
}

const isEmpty = (value: PropertyValue): boolean =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

const quantity = /^([0-9.]+)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The server rewrites quantities ("1000m" is read back as "1"): not a drift. */
function sameQuantity(a: PropertyValue, b: PropertyValue): boolean {
  const [left, right] = [a, b].map((value) => {
    const match = typeof value === "object" ? null : quantity.exec(String(value));
    return match ? Number(match[1]) * (factors[match[2] ?? ""] ?? 1) : undefined;
  });
  return left !== undefined && left === right;
}

/** Marks in `object` what is secret in `inputs`, and the data of every Secret. */
export function annotateSecrets(object: PropertyMap, inputs: PropertyMap): PropertyMap {
  const marked: PropertyMap = { ...object };
  if (object["kind"] === "Secret") {
    for (const key of ["data", "stringData"]) {
      if (marked[key] !== undefined) marked[key] = makeSecret(marked[key]);
    }
    return marked;
  }
  for (const [key, input] of Object.entries(inputs)) {
    const value = marked[key];
    if (value === undefined) continue;
    if (isMap(value) && isMap(input) && !isSecret(input)) {
      marked[key] = annotateSecrets(value, input);
    } else if (containsSecret(input)) {
      marked[key] = makeSecret(value);
    }
  }
  return marked;
}

/** stringData is write-only: keep it while the stored data still says the same. */
export function keepStringData(pruned: PropertyMap, live: PropertyMap, inputs: PropertyMap) {
  const stringData = inputs["stringData"];
  if (!isMap(stringData)) return pruned;
  const kept = Object.entries(stringData).filter(([key, value]) =>
    equal(
      at(live, "data", key),
      Buffer.from(typeof value === "string" ? value : "").toString("base64"),
    ),
  );
  return { ...pruned, stringData: Object.fromEntries(kept) };
}
