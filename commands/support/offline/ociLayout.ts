import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { layout } from "./bundleLayout";
import type { Descriptor, ImageIndex } from "./ociTypes";

const nameKey = "org.opencontainers.image.ref.name";
const indexType = "application/vnd.oci.image.index.v1+json";

interface NamedDescriptor extends Descriptor {
  readonly annotations: Readonly<Record<string, string>>;
}

/** Files of an OCI image layout beside its blobs; gives their paths below the bundle. */
export function writeOciLayout(
  folder: string,
  images: ReadonlyMap<string, Descriptor>,
): readonly string[] {
  const manifests = [...images].map(([name, descriptor]): NamedDescriptor => ({
    ...descriptor,
    annotations: { [nameKey]: name },
  }));
  const contents = {
    [`${layout.images}/oci-layout`]: { imageLayoutVersion: "1.0.0" },
    [`${layout.images}/index.json`]: { schemaVersion: 2, mediaType: indexType, manifests },
  };
  for (const [path, content] of Object.entries(contents)) {
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
  return Object.keys(contents);
}

/** What a layout holds. */
export interface OciImages {
  /** By full name. */
  readonly images: ReadonlyMap<string, Descriptor>;
  /** Digest -> media type, of every manifest and index that is there. */
  readonly manifests: ReadonlyMap<string, string>;
}

export function readOciLayout(folder: string): OciImages {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const index = read(`${layout.images}/index.json`) as { manifests: readonly NamedDescriptor[] };
  const manifests = new Map<string, string>();
  for (const { digest, mediaType } of index.manifests) {
    manifests.set(digest, mediaType);
    // Of an index only this cluster's platform was taken.
    const { manifests: platforms = [] } = read(layout.blob(digest)) as Partial<ImageIndex>;
    for (const one of platforms) {
      if (existsSync(join(folder, layout.blob(one.digest)))) {
        manifests.set(one.digest, one.mediaType);
      }
    }
  }
  const images = index.manifests.map((one) => [one.annotations[nameKey] ?? "", one] as const);
  return { images: new Map(images), manifests };
}
