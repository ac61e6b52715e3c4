import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CertificateAndKey } from "../../lib/secrets";

interface State {
  readonly deployment: { readonly resources: readonly StateResource[] };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The resources of a state that was exported with its secrets in clear. */
export function resourcesOf(state: string): readonly StateResource[] {
  return (JSON.parse(state) as State).deployment.resources;
}

/** A text output, secret or not; empty when there is none. */
export function textOutput({ outputs = {} }: StateResource, key: string): string {
  const value = outputs[key];
  const wrapped = (value as { plaintext?: string } | undefined)?.plaintext;
  const plain: unknown = wrapped === undefined ? value : JSON.parse(wrapped);
  return typeof plain === "string" ? plain : "";
}

/** etcd's certificate authority of that state. */
export function etcdAuthority(state: string): CertificateAndKey {
  const output = (name: string, key: string): string => {
    const resource = resourcesOf(state).find(({ urn }) => urn.endsWith(`::${name}`));
    if (resource === undefined) throw new Error(`no resource ${name} in the state`);
    return textOutput(resource, key);
  };
  return {
    certificate: output("engine-pki-etcd-ca", "certPem"),
    key: output("engine-pki-etcd-ca-key", "privateKeyPem"),
  };
}

/** All files below a folder that changed since `since` (milliseconds), as one text. */
export function textBelow(folder: string, since = 0): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).mtimeMs >= since)
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}
