import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface ImageContent {
  /** Path of the repository without its registry, and the tag. */
  readonly repository: string;
  readonly tag: string;
  /** Layers from the bottom up: a tar compressed with zstd, and the SHA-256 of the plain tar. */
  readonly layers: readonly { readonly file: string; readonly diffId: string }[];
  readonly config: Readonly<Record<string, unknown>>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  /** Path of the repository without its registry, and the tag. */
  readonly repository: string;
  readonly tag: string;
  /** Blobs that are stored already. */
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

const mediaTypes = "application/vnd.oci.image";

/** Writes an OCI image as the distribution registry's file system driver would after a push; its digest. */
export function storeImage(storage: string, image: ImageContent): string {
  const layers = image.layers.map(({ file }) => {
    const blob = { digest: `sha256:${sha256(readFileSync(file))}`, size: statSync(file).size };
    copyFileSync(file, blobPath(storage, blob.digest));
    return { mediaType: `${mediaTypes}.layer.v1.tar+zstd`, ...blob };
  });
  const config = {
    architecture: "amd64",
    os: "linux",
    config: image.config,
    rootfs: { type: "layers", diff_ids: image.layers.map(({ diffId }) => `sha256:${diffId}`) },
  };
  const { repository, tag } = image;
  const configBlob = storeJson(storage, `${mediaTypes}.config.v1+json`, config);
  return storeManifest(storage, { repository, tag, config: configBlob, layers });
}

/** Writes a manifest and its tag; its digest. */
export function storeManifest(
  storage: string,
  { repository, tag, config, layers }: Manifest,
): string {
  const mediaType = `${mediaTypes}.manifest.v1+json`;
  const manifest = { schemaVersion: 2, mediaType, config, layers };
  const { digest } = storeJson(storage, mediaType, manifest);

  const folder = join(storage, "docker/registry/v2/repositories", repository);
  for (const blob of [config, ...layers]) {
    link(join(folder, "_layers", hashFolder(blob.digest)), blob.digest);
  }
  const manifests = join(folder, "_manifests");
  link(join(manifests, "revisions", hashFolder(digest)), digest);
  link(join(manifests, "tags", tag, "current"), digest);
  link(join(manifests, "tags", tag, "index", hashFolder(digest)), digest);
  return digest;
}

export function storeJson(storage: string, mediaType: string, value: unknown): Descriptor {
  const text = JSON.stringify(value);
  const digest = `sha256:${sha256(text)}`;
  writeFileSync(blobPath(storage, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

function blobPath(storage: string, digest: string): string {
  const hash = digest.slice("sha256:".length);
  const folder = join(storage, "docker/registry/v2/blobs/sha256", hash.slice(0, 2), hash);
  mkdirSync(folder, { recursive: true });
  return join(folder, "data");
}

function hashFolder(digest: string): string {
  return digest.replace(":", "/");
}

function link(folder: string, digest: string): void {
  const path = join(folder, "link");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, digest);
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
