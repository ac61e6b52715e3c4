import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { isMap, reveal, type PropertyMap, type PropertyValue } from "../protocol/propertyValue";

/** A parsed kubeconfig; every lookup by name goes through `named`. */
export type Kubeconfig = PropertyMap;

/** Where and as whom to talk to one cluster; certificates as PEM. */
export interface Connection {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
  readonly serverName?: string;
  readonly insecure: boolean;
}

/** A kubeconfig from its YAML or JSON, a path to it, or an object. Absent means an empty one. */
export function parseKubeconfig(value: PropertyValue | undefined): Kubeconfig {
  const plain = value === undefined ? null : reveal(value);
  if (plain === null || plain === "") return {};
  if (isMap(plain)) return plain;
  if (typeof plain !== "string") throw new Error("unexpected kubeconfig format");
  try {
    const path = plain.replace(/^~(?=$|\/)/, homedir());
    const config = parse(
      path.length < 4096 && existsSync(path) ? readFileSync(path, "utf8") : plain,
    ) as PropertyValue;
    if (!isMap(config)) throw new Error("it is not an object");
    for (const list of ["clusters", "contexts", "users"]) {
      if (config[list] != null && !Array.isArray(config[list])) {
        throw new Error(`${list} is not a list`);
      }
    }
    return config;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "";
    throw new Error(`failed to parse kubeconfig: ${reason}`, { cause });
  }
}

function named(config: Kubeconfig, list: string, name: PropertyValue | undefined, key: string) {
  const items = config[list];
  const found = Array.isArray(items)
    ? items.filter(isMap).find((item) => item["name"] === name)
    : undefined;
  return isMap(found?.[key]) ? found[key] : undefined;
}

const text = (value: PropertyValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The cluster entry in use, after the provider's `context` and `cluster` settings. */
export function activeCluster(
  config: Kubeconfig,
  overrides: PropertyMap = {},
): PropertyMap | undefined {
  const name = text(overrides["context"]) ?? config["current-context"];
  const context = named(config, "contexts", name, "context");
  if (!context) return undefined;
  return named(config, "clusters", text(overrides["cluster"]) ?? context["cluster"], "cluster");
}

/** How to reach the active cluster; throws when the kubeconfig does not say. */
export function connection(config: Kubeconfig, overrides: PropertyMap = {}): Connection {
  const cluster = activeCluster(config, overrides);
  const server = text(cluster?.["server"]);
  if (!cluster || server === undefined) throw new Error("invalid configuration: no cluster");
  const name = text(overrides["context"]) ?? config["current-context"];
  const context = named(config, "contexts", name, "context") ?? {};
  const user = named(config, "users", context["user"], "user") ?? {};
  if (user["exec"] !== undefined || user["auth-provider"] !== undefined) {
    throw new Error("the lab's kubernetes plugin knows certificates and tokens only");
  }
  return {
    server,
    namespace: text(overrides["namespace"]) ?? text(context["namespace"]) ?? "default",
    ca: pem(cluster, "certificate-authority"),
    cert: pem(user, "client-certificate"),
    key: pem(user, "client-key"),
    token: text(user["token"]),
    serverName: text(cluster["tls-server-name"]),
    insecure: cluster["insecure-skip-tls-verify"] === true,
  };
}

function pem(entry: PropertyMap, name: string): Buffer | undefined {
  const data = text(entry[`${name}-data`]);
  if (data !== undefined) return Buffer.from(data, "base64");
  const file = text(entry[name]);
  return file === undefined ? undefined : readFileSync(join("/", file));
}
