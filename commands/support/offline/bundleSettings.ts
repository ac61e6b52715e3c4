import type { ClusterConfig } from "../../../lib/config";
import { parseImageName } from "../../../lib/imageName";
import type { Lock } from "../../../lib/lock";
import { imageUrl, sysextUrl } from "../../../lib/releases";
import { layout } from "./bundleLayout";
import type { BundleServer } from "./bundleServer";

export type BundleSettings = Pick<
  ClusterConfig,
  "imageServer" | "imageKeyUrl" | "sysextServer" | "registryMirrors" | "chartMirrors"
>;

/** The public settings that let a stack take everything from a bundle's server. */
export function bundleSettings(lock: Lock, { url, nodesUrl }: BundleServer): BundleSettings {
  const images = Object.keys(lock.containerImages ?? {}).map(parseImageName);
  const registries = [...new Set(images.map(({ registry }) => registry))].sort();
  const repositories = [...new Set((lock.charts ?? []).map(({ repository }) => repository))];
  return {
    imageServer: url,
    imageKeyUrl: `${url}/${layout.key}`,
    sysextServer: `${url}/${layout.extensions}`,
    registryMirrors: Object.fromEntries(registries.map((registry) => [registry, [nodesUrl]])),
    chartMirrors: Object.fromEntries(
      repositories.map((repository) => [repository, `${url}/${layout.charts(repository)}`]),
    ),
  };
}

/** A lock with the same bytes from a bundle's server. */
export function movedLock(
  lock: Lock,
  { imageServer, sysextServer }: Pick<BundleSettings, "imageServer" | "sysextServer">,
): Lock {
  const source = { imageServer, channel: lock.channel, arch: lock.arch };
  const images = Object.entries(lock.images).map(
    ([version, image]) => [version, { ...image, url: imageUrl(source, version) }] as const,
  );
  const sysexts = Object.entries(lock.sysexts).map(
    ([name, one]) => [name, { ...one, url: sysextUrl(sysextServer, one.file) }] as const,
  );
  return { ...lock, images: Object.fromEntries(images), sysexts: Object.fromEntries(sysexts) };
}

/** What of a stack's own lock a bundle does not have, or has otherwise; where it is fetched does not matter. */
export function bundleDifferences(own: Lock, bundled: Lock): readonly string[] {
  const issues: string[] = [];
  const compare = (what: string, mine: string, theirs: string | undefined): void => {
    if (mine === theirs) return;
    issues.push(`${what}: the stack's lock has ${mine}, the bundle ${theirs ?? "nothing"}`);
  };
  compare("kubernetes", own.kubernetes, bundled.kubernetes);
  for (const [version, { sha512 }] of Object.entries(own.images)) {
    compare(`OS ${version}`, sha512, bundled.images[version]?.sha512);
  }
  for (const [name, { sha256 }] of Object.entries(own.sysexts)) {
    compare(name, sha256, bundled.sysexts[name]?.sha256);
  }
  for (const [name, { digest }] of Object.entries(own.containerImages ?? {})) {
    const theirs = bundled.containerImages?.[name]?.digest;
    if (theirs !== undefined) compare(name, digest, theirs);
  }
  return issues;
}
