import type { ClusterConfig } from "./config";
import { UserError } from "./errors";
import type { ChartRelease } from "./versions";

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

/** An archive with a program for this machine, by file name in the lock. */
export interface LockedTool {
  readonly version: string;
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

/** A container image by the digests that its name meant when it was locked: "sha256:<hex>". */
export interface LockedContainerImage {
  /** Of its manifest, or of the index that lists one for each platform. */
  readonly digest: string;
  /** Platform, e.g. "linux/amd64", -> its manifest. */
  readonly platforms: Readonly<Record<string, string>>;
}

export interface LockedChart extends ChartRelease {
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Settings under which no machine lives on: a change would pull pool, network or pod network away from under all of them, or split the cluster. */
export const fixedKeys = [
  "clusterName",
  "networkMode",
  "networkName",
  "networkCidr",
  "gatewayHost",
  "dhcpHosts",
  "vip",
  "vipPort",
  "controlPlaneHosts",
  "podCidr",
  "serviceCidr",
  "poolPath",
  "cni",
  // A node with a mesh and one without do not reach each other.
  "meshHosts",
  // Read by kubeadm init alone.
  "kubeProxy",
  "kubelet",
  "apiSans",
] as const satisfies readonly (keyof ClusterConfig)[];
export type FixedSettings = Pick<ClusterConfig, (typeof fixedKeys)[number]>;

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
  /** Of what runs beside the cluster, once it was fetched. */
  readonly tools?: Readonly<Record<string, LockedTool>>;
  /** What network and pool were made with (design D7); earlier locks do not have it. */
  readonly fixed?: Partial<FixedSettings>;
  /** By full name; npm run bundle resolves them. */
  readonly containerImages?: Readonly<Record<string, LockedContainerImage>>;
  /** npm run bundle resolves them. */
  readonly charts?: readonly LockedChart[];
}

type LockedConfig = Pick<
  ClusterConfig,
  "arch" | "channel" | "kubernetesVersion" | "osVersion" | "runtime"
> &
  Partial<FixedSettings>;

/** The part of a config that a lock keeps as `fixed`. */
export function fixedSettings(config: FixedSettings): FixedSettings {
  return Object.fromEntries(fixedKeys.map((key) => [key, config[key]])) as unknown as FixedSettings;
}

/** File name of a stack's lock, beside Pulumi.<stack>.yaml. */
export function lockFileName(stack: string): string {
  return `Pulumi.${stack}.lock.json`;
}

/** Stable text of a lock, for its file. */
export function lockText(lock: Lock): string {
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/** Reads a lock file's text; `source` names it in the UserError that a damaged one gives. */
export function parseLock(text: string, source: string): Lock {
  let lock: Partial<Lock>;
  try {
    lock = JSON.parse(text) as Partial<Lock>;
  } catch {
    throw new UserError("FHA201", [`${source}: not JSON; restore it from version control`]);
  }
  const image = lock.images?.[lock.currentImage ?? ""];
  if (lock.schema !== 1 || image === undefined || lock.sysexts === undefined) {
    throw new UserError("FHA201", [
      `${source}: not a lock of this release (schema 1 with sysexts, images, currentImage); restore it from version control`,
    ]);
  }
  return lock as Lock;
}

/** The image that a node runs, or gets when it is new. */
export function imageOf(lock: Lock, node: string): LockedImage {
  const version = lock.nodeImages[node] ?? lock.currentImage;
  const image = lock.images[version];
  if (image === undefined) {
    throw new UserError("FHA201", [
      `lock: node ${node} is on OS ${version}, which images does not list; restore the file`,
    ]);
  }
  return image;
}

/** A setting that is not what a lock was made from. */
interface LockDifference {
  readonly key: string;
  readonly wanted: string;
  readonly locked: string;
  /** How to change it where a cluster was made with the lock. */
  readonly way: string;
}

/** Settings that differ from what the cluster was made with, each with the way to change it. */
export function lockIssues(config: LockedConfig, lock: Lock): readonly string[] {
  return lockDifferences(config, lock).map(
    ({ key, wanted, locked, way }) => `${key}: ${wanted} differs from the lock (${locked}): ${way}`,
  );
}

/** The same as data. */
export function lockDifferences(config: LockedConfig, lock: Lock): readonly LockDifference[] {
  const found: LockDifference[] = [];
  const differs = (key: string, wanted: string, locked: string, way: string): void => {
    found.push({ key, wanted, locked, way });
  };
  const rebuild =
    "fixed when the cluster is made; set it back, or npm run down, delete the lock, npm run up";
  const roll = "npm run lock takes it for new nodes, then npm run replace -- <node> one by one";
  if (config.arch !== lock.arch) differs("arch", config.arch, lock.arch, rebuild);
  if (!(config.runtime in lock.sysexts)) {
    const locked = Object.keys(lock.sysexts).join(", ");
    differs("runtime", config.runtime, locked, rebuild);
  }
  if (!`${lock.kubernetes}.`.startsWith(`${config.kubernetesVersion}.`)) {
    const way = `npm run upgrade will do it and is not part of this release; set it back to ${lock.kubernetes}`;
    differs("kubernetesVersion", config.kubernetesVersion, lock.kubernetes, way);
  }
  for (const key of fixedKeys) {
    const locked = lock.fixed?.[key];
    const [wanted, was] = [JSON.stringify(config[key]), JSON.stringify(locked)];
    if (locked !== undefined && wanted !== was) differs(key, wanted, was, rebuild);
  }
  if (config.channel !== lock.channel) differs("channel", config.channel, lock.channel, roll);
  if (!config.osVersion.startsWith("current") && config.osVersion !== lock.currentImage) {
    differs("osVersion", config.osVersion, lock.currentImage, roll);
  }
  return found;
}

/** Throws one UserError with every difference between config and lock (design D12). */
export function checkLock(config: LockedConfig, lock: Lock): void {
  const issues = lockIssues(config, lock);
  if (issues.length > 0) throw new UserError("FHA202", issues);
}

/** The lock with another image for new nodes; `nodes` (all that exist) stay on theirs. Unused images go. */
export function withCurrentImage(
  lock: Lock,
  channel: string,
  image: LockedImage,
  nodes: readonly string[],
): Lock {
  const nodeImages = Object.fromEntries(
    nodes
      .map((node) => [node, lock.nodeImages[node] ?? lock.currentImage] as const)
      .filter(([, version]) => version !== image.version),
  );
  return pruned({
    ...lock,
    channel,
    images: { ...lock.images, [image.version]: image },
    currentImage: image.version,
    nodeImages,
  });
}

/** The lock with one node moved to currentImage: its next `up` replaces it. */
export function withNodeOnCurrentImage(lock: Lock, node: string): Lock {
  const others = Object.entries(lock.nodeImages).filter(([name]) => name !== node);
  return pruned({ ...lock, nodeImages: Object.fromEntries(others) });
}

function pruned(lock: Lock): Lock {
  const used = new Set([lock.currentImage, ...Object.values(lock.nodeImages)]);
  const images = Object.entries(lock.images).filter(([version]) => used.has(version));
  return { ...lock, images: Object.fromEntries(images) };
}
