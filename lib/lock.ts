/** One file that nodes run, with the hash that they enforce. */
export interface LockedSysext {
  /** As in the file name, e.g. "v1.36.3" or "2.4.2". */
  readonly version: string;
  /** e.g. "kubernetes-v1.36.3-x86-64.raw" */
  readonly file: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface LockedImage {
  readonly version: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha512: string;
}

/** First-boot-only inputs of a stack (design D12): `Pulumi.<stack>.lock.json`. */
export interface Lock {
  readonly schema: 1;
  readonly arch: "amd64" | "arm64";
  readonly channel: string;
  /** Without the v, e.g. "1.36.3". */
  readonly kubernetes: string;
  /** kubernetes, containerd or crio, keepalived, haproxy. */
  readonly sysexts: Readonly<Record<string, LockedSysext>>;
  /** OS version -> image. */
  readonly images: Readonly<Record<string, LockedImage>>;
  /** Version of `images` that new nodes get. */
  readonly currentImage: string;
  /** Node name -> OS version; a node that is not named runs currentImage. */
  readonly nodeImages: Readonly<Record<string, string>>;
}
