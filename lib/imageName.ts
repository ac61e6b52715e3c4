/** A container image's full name in its parts: `<registry>/<repository>:<tag>` or `<registry>/<repository>@<digest>`. */
export interface ImageName {
  /** e.g. "registry.k8s.io" */
  readonly registry: string;
  /** e.g. "coredns/coredns" */
  readonly repository: string;
  /** A tag, or `sha256:<hex>`, which wins where both are given. */
  readonly reference: string;
}

/** Parts of a full name; throws on one that lacks a part. */
export function parseImageName(name: string): ImageName {
  const [, registry = "", repository = "", tag, digest] =
    /^([^/]+)\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(name) ?? [];
  const reference = digest ?? tag;
  if (reference === undefined) throw new Error(`${name}: not a full image name`);
  return { registry, repository, reference };
}
