import { equal, isMap, isSecret, type PropertyMap, type PropertyValue } from "./propertyValue";

export type DiffKind = "add" | "delete" | "update";
type Step = string | number;

/** One changed property: its path in the engine's notation, its steps, and what happened to it. */
export interface PropertyChange {
  readonly path: string;
  readonly steps: readonly Step[];
  readonly kind: DiffKind;
}

/** `["a", 0, "b.c"]` -> `a[0]["b.c"]`. */
export function formatPath(steps: readonly Step[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${step}]`;
    if (/[."[\]]/.test(step)) return `${path}["${step.replaceAll('"', '\\"')}"]`;
    return path === "" ? step : `${path}.${step}`;
  }, "");
}

/** The changed leaves between two values; a secret is one leaf. */
export function detailedDiff(
  old: PropertyValue | undefined,
  now: PropertyValue | undefined,
  steps: readonly Step[] = [],
): PropertyChange[] {
  if (equal(old, now)) return [];
  if (isTree(old) && isTree(now)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => detailedDiff(old[key], now[key], [...steps, key]));
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, index) =>
      detailedDiff(old[index], now[index], [...steps, index]),
    ).flat();
  }
  const kind = old === undefined ? "add" : now === undefined ? "delete" : "update";
  return [{ path: formatPath(steps), steps, kind }];
}

const isTree = (value: PropertyValue | undefined): value is PropertyMap =>
  isMap(value) && !isSecret(value);
