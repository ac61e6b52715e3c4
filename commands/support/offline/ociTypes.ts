/** A reference to a blob by what it is, its digest and its length. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** An index's entry: one platform's manifest. */
export interface PlatformDescriptor extends Descriptor {
  readonly platform?: { readonly os: string; readonly architecture: string };
}

export interface ImageIndex {
  readonly manifests: readonly PlatformDescriptor[];
}

export interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** What one manifest needs beside itself. */
export function blobsOf({ config, layers }: ImageManifest): readonly Descriptor[] {
  return [config, ...layers];
}

/** A manifest of one platform, or an index of those of several, from its bytes. */
export function readManifest(bytes: Buffer): ImageIndex | ImageManifest {
  return JSON.parse(bytes.toString("utf8")) as ImageIndex | ImageManifest;
}
