import { UserError } from "./errors";

/** What `pulumi preview --json` prints (engine 3.250.0, without its streaming variant); only what is read here. */
export interface Preview {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  /** Inputs that differ. */
  readonly diffReasons?: readonly string[] | null;
  /** Inputs that differ and cannot change in place. */
  readonly replaceReasons?: readonly string[] | null;
}

export interface PreviewState {
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** What happens to one resource in the end. */
export type Change = "created" | "updated" | "replaced" | "deleted" | "unchanged";

export interface ResourceChange {
  readonly change: Change;
  /** Without the types of its parents, e.g. "libvirt:index/domain:Domain". */
  readonly type: string;
  readonly name: string;
  /** The innermost of our components around it, e.g. "ClusterNetwork"; "" outside of all. */
  readonly component: string;
  /** Inputs that make it change. */
  readonly reasons: readonly string[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

const changes: Readonly<Record<string, Change>> = {
  create: "created",
  import: "created",
  update: "updated",
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  delete: "deleted",
  same: "unchanged",
};

/** The preview in the engine's output; a UserError with the engine's own words when it failed. */
export function parsePreview(code: number, output: string): Preview {
  let preview: Preview | undefined;
  try {
    preview = JSON.parse(output) as Preview;
  } catch {
    // Something broke off before the engine could print it.
  }
  if (code === 0 && preview !== undefined) return preview;
  const errors = (preview?.diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message = "" }) => message.trim());
  throw new UserError(
    "FHA409",
    errors.length > 0 ? errors : [output.trim() || `exit code ${code}`],
  );
}

/** One entry for each resource: the engine lists a replacement as two or three steps. Components themselves are left out. */
export function changesOf(preview: Preview): readonly ResourceChange[] {
  const found = new Map<string, ResourceChange>();
  for (const step of preview.steps ?? []) {
    const change = changes[step.op];
    const [, , chain = "", ...names] = step.urn.split("::");
    const types = chain.split("$");
    const type = types.at(-1) ?? "";
    if (change === undefined || isComponent(type)) continue;
    const known = found.get(step.urn);
    found.set(step.urn, {
      change: known?.change === "replaced" ? "replaced" : change,
      type,
      name: names.join("::"),
      component: types.filter(isComponent).at(-1)?.split(":").at(-1) ?? "",
      reasons: [...new Set([...(known?.reasons ?? []), ...reasonsOf(step)])],
      before: step.oldState?.inputs ?? known?.before ?? {},
      after: step.newState?.inputs ?? known?.after ?? {},
    });
  }
  return [...found.values()];
}

function reasonsOf({ replaceReasons, diffReasons }: PreviewStep): readonly string[] {
  return [...(replaceReasons ?? []), ...(diffReasons ?? [])];
}

function isComponent(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("flatcar-ha:");
}
