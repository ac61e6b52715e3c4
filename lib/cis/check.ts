import type { Facts, FileFact } from "./facts";

/** One recommendation of the benchmark. */
export interface Check {
  /** The benchmark's own number. */
  readonly id: string;
  readonly title: string;
  /** Where it is looked at. */
  readonly on: "control planes" | "nodes" | "cluster";
  /** What is wrong; without it a person has to judge, and `skip` says what. */
  readonly problem?: (facts: Facts) => string | undefined;
  readonly fix?: string;
  readonly skip?: Skip;
}

export interface Skip {
  readonly why: string;
  /** The problem that is there on purpose; any other one fails. Always, where it is left out. */
  readonly when?: (facts: Facts) => boolean;
}

export interface Verdict {
  readonly result: "pass" | "FAIL" | "skip";
  /** What is wrong, or why it is left out; empty on a pass. */
  readonly why: string;
}

export function judge({ problem, skip }: Check, facts: Facts): Verdict {
  const wrong = problem === undefined ? "not judged" : problem(facts);
  if (wrong === undefined) return { result: "pass", why: "" };
  const onPurpose = skip !== undefined && (skip.when?.(facts) ?? true);
  return onPurpose ? { result: "skip", why: skip.why } : { result: "FAIL", why: wrong };
}

/** A recommendation that only a person can judge. */
export function byHand(id: string, title: string, why: string): Check {
  return { id, title, on: "cluster", skip: { why } };
}

interface Guarded {
  readonly what: string;
  readonly on: Check["on"];
  readonly paths: RegExp;
  /** Of the least strict mode that passes. */
  readonly mode?: number;
  /** Nothing of the kind has to be there. */
  readonly optional?: boolean;
}

/** Files whose mode must be `mode` or stricter. */
export function modeCheck(id: string, guarded: Guarded): Check {
  const { what, on, mode = 0o600 } = guarded;
  const limit = mode.toString(8);
  return {
    id,
    title: `${what}: mode ${limit} or stricter`,
    on,
    problem: (facts) =>
      badFiles(facts, guarded, (file) => {
        return (file.mode & ~mode) === 0 ? undefined : `has mode ${file.mode.toString(8)}`;
      }),
    fix: `chmod ${limit}`,
  };
}

/** Files that must belong to root. */
export function ownerCheck(id: string, guarded: Guarded): Check {
  return {
    id,
    title: `${guarded.what}: owned by root`,
    on: guarded.on,
    problem: (facts) =>
      badFiles(facts, guarded, ({ owner }) => {
        return owner === "0:0" ? undefined : `belongs to ${owner}`;
      }),
    fix: "chown root:root",
  };
}

function badFiles(
  { node }: Facts,
  { paths, optional = false }: Guarded,
  wrong: (file: FileFact) => string | undefined,
): string | undefined {
  const found = Object.entries(node.files).filter(([path]) => paths.test(path));
  if (found.length === 0) return optional ? undefined : "there is none";
  const bad = found.flatMap(([path, file]) => {
    const why = wrong(file);
    return why === undefined ? [] : [`${path} ${why}`];
  });
  return bad.length === 0 ? undefined : bad.join(", ");
}
