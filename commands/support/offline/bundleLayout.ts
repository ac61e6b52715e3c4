import { imageFile } from "../../../lib/releases";

/** What a bundle is, in its bundle.json: written last, so that what has one is whole. */
export interface BundleIndex {
  readonly schema: 1;
  /** The stack whose settings and lock it was made for. */
  readonly stack: string;
  /** Every other file by its path. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly size: number }>>;
}

/** Where things lie below a bundle, and below the server of one. */
export const layout = {
  index: "bundle.json",
  lock: "lock.json",
  key: "Flatcar_Image_Signing_Key.asc",
  image: (arch: string, version: string): string => `${arch}-usr/${version}/${imageFile}`,
  digests: (arch: string, version: string): string =>
    `${arch}-usr/${version}/${imageFile}.DIGESTS.asc`,
  extensions: "extensions",
  /** An OCI image layout (its specification says what lies in it). */
  images: "images",
  blob: (digest: string): string => `images/blobs/${digest.replace(":", "/")}`,
  /** Folder of a chart repository. */
  charts: (repository: string): string => `charts/${repository.replace(/^https?:\/\//, "")}`,
} as const;
