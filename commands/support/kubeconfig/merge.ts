import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from "yaml";

/** The one cluster, context and user of a kubeconfig that this project made. */
export interface OwnEntries {
  readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  readonly user: Readonly<Record<string, string>>;
}

type Entry = Readonly<Record<string, unknown>> & { readonly name: string };
type List = "clusters" | "contexts" | "users";
const lists = ["clusters", "contexts", "users"] as const;

export function ownEntries(kubeconfig: string): OwnEntries {
  const { clusters, users } = parseDocument(kubeconfig).toJS() as {
    clusters: [{ cluster: OwnEntries["cluster"] }];
    users: [{ user: OwnEntries["user"] }];
  };
  return { cluster: clusters[0].cluster, user: users[0].user };
}

/** Names under which a kubeconfig holds this cluster: only its CA is proof, since names are anybody's. */
export function namesOf(text: string, own: OwnEntries): readonly string[] {
  return entriesOf(parsed(text), "clusters")
    .filter(({ value }) => caOf(value) === own.cluster["certificate-authority-data"])
    .map(({ name }) => name);
}

/** Whether that name is free, or this cluster's already. */
export function mayBear(text: string, name: string, own: OwnEntries): boolean {
  const document = parsed(text);
  const taken = lists.some((list) => entriesOf(document, list).some((one) => one.name === name));
  return !taken || namesOf(text, own).includes(name);
}

/** The text with cluster, context and user of that name; the rest, comments included, stays. */
export function merged(text: string, name: string, own: OwnEntries): string {
  const document = parsed(text);
  if (document.contents === null) {
    document.contents = document.createNode({ apiVersion: "v1", kind: "Config" });
  }
  put(document, "clusters", { name, cluster: own.cluster });
  put(document, "contexts", { name, context: { cluster: name, user: name } });
  put(document, "users", { name, user: own.user });
  if (!document.get("current-context")) document.set("current-context", name);
  return document.toString({ lineWidth: 0 });
}

/** The text without what `merged` put in for this cluster. */
export function withoutOwn(text: string, own: OwnEntries): string {
  const names = namesOf(text, own);
  const document = parsed(text);
  for (const list of lists) {
    const sequence = sequenceOf(document, list);
    if (sequence === undefined) continue;
    sequence.items = sequence.items.filter(
      (item) => !(isMap(item) && names.includes(String(item.get("name")))),
    );
  }
  if (names.includes(String(document.get("current-context")))) {
    document.set("current-context", "");
  }
  return document.toString({ lineWidth: 0 });
}

function parsed(text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  if (document.contents !== null && !isMap(document.contents)) {
    throw new Error("it is no kubeconfig");
  }
  return document;
}

function put(document: Document, list: List, entry: Entry): void {
  const sequence = sequenceOf(document, list);
  if (sequence === undefined) {
    document.set(list, document.createNode([entry]));
    return;
  }
  const at = sequence.items.findIndex((item) => isMap(item) && item.get("name") === entry.name);
  const node = document.createNode(entry);
  if (at < 0) sequence.add(node);
  else sequence.set(at, node);
}

function sequenceOf(document: Document, list: List): YAMLSeq | undefined {
  const value = document.get(list);
  return isSeq(value) ? value : undefined;
}

function entriesOf(document: Document, list: List): { name: string; value: unknown }[] {
  const entries = (document.toJS() as Record<string, unknown> | null)?.[list];
  return (Array.isArray(entries) ? entries : []).map((value: unknown) => ({
    name: String((value as { name?: unknown } | null)?.name),
    value,
  }));
}

function caOf(entry: unknown): unknown {
  const { cluster } = (entry ?? {}) as { cluster?: Partial<OwnEntries["cluster"]> };
  return cluster?.["certificate-authority-data"];
}
