import type { Layer } from "./butane";

/** Registry -> URLs of its mirrors. */
export type Mirrors = Readonly<Record<string, readonly string[]>>;

/** Where a registry itself answers. */
export function registryUrl(registry: string): string {
  return `https://${registry === "docker.io" ? "registry-1.docker.io" : registry}`;
}

/** containerd's `hosts.toml` of one upstream registry: its mirrors in order, then itself. */
export function containerdHosts(registry: string, mirrors: readonly string[]): string {
  return [
    `server = ${quoted(registryUrl(registry))}`,
    ...mirrors.map((url) => `\n[host.${quoted(url)}]\ncapabilities = ["pull", "resolve"]`),
    "",
  ].join("\n");
}

/** A layer with one hosts.toml per mirrored registry, whose paths are data. */
export function containerdMirrorsLayer(mirrors: Mirrors): Layer {
  const files = Object.entries(mirrors).map(([registry, urls]) => ({
    path: `/etc/containerd/certs.d/${registry}/hosts.toml`,
    mode: 0o644,
    contents: { inline: containerdHosts(registry, urls) },
  }));
  const document = { variant: "flatcar", version: "1.1.0", storage: { files } };
  return { file: "config key registryMirrors", text: JSON.stringify(document) };
}

/** CRI-O's registries.conf: the same mirrors; plain http has to be allowed by name. */
export function crioRegistries(mirrors: Mirrors): string {
  const registries = Object.entries(mirrors).map(([registry, urls]) =>
    [`[[registry]]`, `prefix = ${quoted(registry)}`, `location = ${quoted(registry)}`]
      .concat(urls.flatMap(crioMirror))
      .join("\n"),
  );
  return `${["# Nodes with CRI-O: registry mirrors.", ...registries].join("\n\n")}\n`;
}

/** How containers/image names a mirror: without the URL's scheme. */
export function mirrorLocation(url: string): string {
  return url.replace(/^https?:\/\//, "");
}

function crioMirror(url: string): string[] {
  return [
    "",
    "[[registry.mirror]]",
    `location = ${quoted(mirrorLocation(url))}`,
    `insecure = ${url.startsWith("http://")}`,
  ];
}

/** A TOML basic string; its escapes are JSON's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
