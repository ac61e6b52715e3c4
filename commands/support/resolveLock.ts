import type { ClusterConfig } from "../../lib/config";
import { UserError } from "../../lib/errors";
import {
  fixedSettings,
  type FixedSettings,
  type Lock,
  type LockedImage,
  type LockedSysext,
} from "../../lib/lock";
import { newestSysext } from "../../lib/newestSysext";
import {
  imageDigestsUrl,
  imageUrl,
  imageVersionUrl,
  osVersionOf,
  sysextArch,
  sysextSumsUrl,
  sysextUrl,
} from "../../lib/releases";
import { parseSha256sums } from "../../lib/sha256sums";
import { kubernetesMinor, sysextNames, type SysextName } from "../../lib/versions";

import { signedImageHash } from "./signedImageHash";

type FetchText = (url: string) => Promise<string>;
export type LockSource = Pick<
  ClusterConfig,
  | "arch"
  | "channel"
  | "imageKeyFingerprint"
  | "imageKeyUrl"
  | "imageServer"
  | "kubernetesVersion"
  | "osVersion"
  | "runtime"
  | "sysextServer"
> &
  FixedSettings;

/** What the servers offer now for this config, with every hash (design D13). Throws one UserError. */
export async function resolveLock(config: LockSource, fetchText: FetchText): Promise<Lock> {
  const [image, sysexts] = await Promise.allSettled([
    resolveImage(config, fetchText),
    resolveSysexts(config, fetchText),
  ]);
  if (image.status === "rejected" || sysexts.status === "rejected") {
    throw joined([image, sysexts]);
  }
  return {
    schema: 1,
    arch: config.arch,
    channel: config.channel,
    kubernetes: (sysexts.value.kubernetes?.version ?? "").replace(/^v/, ""),
    sysexts: sysexts.value,
    images: { [image.value.version]: image.value },
    currentImage: image.value.version,
    nodeImages: {},
    fixed: fixedSettings(config),
  };
}

/** The OS image of the config's channel and version; its hash comes from a list signed by the trusted key. */
export async function resolveImage(
  config: Omit<LockSource, "kubernetesVersion" | "runtime" | "sysextServer" | keyof FixedSettings>,
  fetchText: FetchText,
): Promise<LockedImage> {
  const version = config.osVersion.startsWith("current")
    ? await currentVersion(config, fetchText)
    : config.osVersion;
  const source = imageDigestsUrl(config, version);
  const [digests, key] = await Promise.all([fetchText(source), fetchText(config.imageKeyUrl)]);
  const sha512 = await signedImageHash(digests, key, config.imageKeyFingerprint, source);
  return { version, url: imageUrl(config, version), sha512 };
}

async function currentVersion(
  config: Pick<LockSource, "imageServer" | "channel" | "arch" | "osVersion">,
  fetchText: FetchText,
): Promise<string> {
  const url = imageVersionUrl(config, config.osVersion);
  const version = osVersionOf(await fetchText(url));
  if (version === undefined) throw new UserError("FHA211", [`${url}: holds no FLATCAR_VERSION`]);
  return version;
}

async function resolveSysexts(
  config: Pick<LockSource, "arch" | "kubernetesVersion" | "runtime" | "sysextServer">,
  fetchText: FetchText,
): Promise<Record<string, LockedSysext>> {
  const results = await Promise.allSettled(
    sysextNames(config.runtime).map(
      async (name) => [name, await resolveSysext(config, name, fetchText)] as const,
    ),
  );
  if (results.some(({ status }) => status === "rejected")) throw joined(results);
  const found = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return Object.fromEntries(found);
}

async function resolveSysext(
  config: Pick<LockSource, "arch" | "kubernetesVersion" | "sysextServer">,
  name: SysextName,
  fetchText: FetchText,
): Promise<LockedSysext> {
  const { prefix, range } = kubernetesMinor(config.kubernetesVersion).sysexts[name];
  const url = sysextSumsUrl(config.sysextServer, name);
  const sums = parseSha256sums(await fetchText(url));
  const wanted = name === "kubernetes" ? config.kubernetesVersion : range;
  const arch = sysextArch[config.arch];
  const newest = newestSysext(sums.keys(), { name, prefix, range: wanted, arch });
  const sha256 = newest && sums.get(newest.file);
  if (newest === undefined || sha256 === undefined) {
    const hint = name === "kubernetes" ? "; set kubernetesVersion to one that it lists" : "";
    throw new UserError("FHA212", [
      `${url}: lists no ${name}-${prefix}${wanted}* for ${arch}${hint}`,
    ]);
  }
  return {
    version: `${prefix}${newest.version}`,
    file: newest.file,
    url: sysextUrl(config.sysextServer, newest.file),
    sha256,
  };
}

/** All failures as one UserError; a failure of another kind as it is. */
function joined(results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result): unknown[] =>
    result.status === "rejected" ? [result.reason] : [],
  );
  const other = reasons.find((reason) => !(reason instanceof UserError));
  if (other !== undefined) return other;
  const errors = reasons.filter((reason) => reason instanceof UserError);
  return new UserError(
    errors.flatMap(({ codes }) => codes),
    [...new Set(errors.flatMap(({ issues }) => issues))],
  );
}
