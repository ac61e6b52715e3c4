import { statSync } from "node:fs";
import { join } from "node:path";

import { parseImageName } from "../../../lib/imageName";
import type { Content } from "../fileServer";
import { layout, type BundleIndex } from "./bundleLayout";
import { readOciLayout } from "./ociLayout";

const registryVersion = { "Docker-Distribution-API-Version": "registry/2.0" };

/**
 * What a server of a bundle answers: its files at their paths, and its container images as a registry does, or a mirror
 * of several (OCI distribution specification, pull only). Files must be as they are now for as long as they are served.
 */
export function bundleContents(
  folder: string,
  index: BundleIndex,
): (url: URL) => Content | undefined {
  const files = new Map(
    Object.keys(index.files).map((path): [string, { file: string; unchangedSince: number }] => {
      const file = join(folder, path);
      return [path, { file, unchangedSince: statSync(file).mtimeMs }];
    }),
  );
  const { images, manifests } = readOciLayout(folder);

  const manifest = (repository: string, reference: string, registry: string | null) => {
    const named = [...images].find(([name]) => {
      const image = parseImageName(name);
      const here = image.repository === repository && image.reference === reference;
      return here && (registry === null || registry === image.registry);
    });
    const digest = named?.[1].digest ?? reference;
    const type = manifests.get(digest);
    const content = files.get(layout.blob(digest));
    return type && content ? withHeaders(content, { "Content-Type": type }, digest) : undefined;
  };

  return ({ pathname, searchParams }) => {
    if (pathname === "/v2/") return { text: "{}", headers: registryVersion };
    const [, repository = "", kind = "", reference = ""] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
    // `ns`: by which containerd tells a mirror whose image it wants.
    if (kind === "manifests") return manifest(repository, reference, searchParams.get("ns"));
    if (kind !== "blobs") return files.get(decodeURIComponent(pathname.slice(1)));
    const blob = files.get(layout.blob(reference));
    const type = { "Content-Type": "application/octet-stream" };
    return blob && withHeaders(blob, type, reference);
  };
}

function withHeaders(
  content: { readonly file: string; readonly unchangedSince: number },
  type: Readonly<Record<string, string>>,
  digest: string,
): Content {
  return {
    ...content,
    headers: { ...registryVersion, ...type, "Docker-Content-Digest": digest },
  };
}
