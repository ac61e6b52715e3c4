import { parse } from "yaml";

import type { CniName } from "../cni/cnis";

export interface FileFact {
  readonly mode: number;
  /** Numbers of user and group, such as "0:0". */
  readonly owner: string;
}

/** What facts.sh saw on one node. */
export interface NodeFacts {
  readonly name: string;
  readonly role: "controlPlane" | "worker";
  /** By path; what is not there has no entry. */
  readonly files: Readonly<Record<string, FileFact>>;
  /** Arguments by program; one that does not run has no entry. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** By path, of files that hold no secret. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of encryption at rest, the one that writes first. */
  readonly providers: readonly string[];
}

/** What the settings and the API say about the cluster. */
export interface ClusterFacts {
  readonly cni: CniName;
  /** The KubeProxyConfiguration; undefined where there is no kube-proxy. */
  readonly kubeProxy: string | undefined;
  /** ClusterRoleBindings to cluster-admin. */
  readonly clusterAdmins: readonly string[];
  /** Of the rights asked about, such as "create pods", those that everybody with an account has. */
  readonly everybodyMay: readonly string[];
}

export interface Facts {
  readonly node: NodeFacts;
  readonly cluster: ClusterFacts;
}

/** What facts.sh printed; undefined when its last line is missing. */
export function parseFacts(
  printed: string,
  { name, role }: Pick<NodeFacts, "name" | "role">,
): NodeFacts | undefined {
  const lines = printed.trimEnd().split("\n");
  if (lines.pop() !== "end") return undefined;
  const files: Record<string, FileFact> = {};
  const programs: Record<string, string[]> = {};
  const texts: Record<string, string> = {};
  const providers: string[] = [];
  for (const line of lines) {
    const [, kind = "", first = "", rest = ""] = /^(\w+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === "file") {
      const [, owner = "", path = ""] = /^(\S+) (.*)$/.exec(rest) ?? [];
      files[path] = { mode: parseInt(first, 8), owner };
    }
    if (kind === "program") programs[first] ??= [];
    if (kind === "argument") programs[first]?.push(rest);
    if (kind === "text") texts[first] = `${texts[first] ?? ""}${rest}\n`;
    if (kind === "provider") providers.push(first);
  }
  return { name, role, files, programs, texts, providers };
}

/** A program's flag; "true" for one without a value, undefined where it is not given. */
export function flag({ node }: Facts, program: string, name: string): string | undefined {
  const given = node.programs[program]?.find((word) => word.replace(/=.*/s, "") === `--${name}`);
  return given?.includes("=") === true ? given.slice(given.indexOf("=") + 1) : given && "true";
}

export const kubeletConfigPath = "/var/lib/kubelet/config.yaml";

/** A field of the kubelet's configuration file, by its path; a list with commas, as a flag has it. */
export function kubeletField(facts: Facts, path: string): string | undefined {
  return wordOf(fieldOf(facts.node.texts[kubeletConfigPath], path));
}

/** A value of YAML as a flag would have it. */
export function wordOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value)
    ? value.join(",")
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

/** The words of a list with commas. */
export function wordsOf(list: string | undefined): readonly string[] {
  return (list ?? "").split(",").filter((word) => word !== "");
}

/** A field of a YAML text, its path with dots; undefined where there is no such text or field. */
export function fieldOf(text: string | undefined, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
      parse(text ?? ""),
    );
}
