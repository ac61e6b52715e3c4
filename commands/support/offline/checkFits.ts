import { readFileSync } from "node:fs";
import { join } from "node:path";

import { chartReleases } from "../../../lib/charts";
import type { ClusterConfig } from "../../../lib/config";
import { UserError } from "../../../lib/errors";
import { lockDifferences, type Lock } from "../../../lib/lock";
import { signedImageHash } from "../signedImageHash";
import { layout } from "./bundleLayout";
import { bundleDifferences } from "./bundleSettings";
import { neededImages } from "./neededImages";
import type { Bundle } from "./openBundle";

/** Throws unless a bundle is what these settings, and the stack's own lock where there is one, ask for. */
export async function checkFits(
  { folder, index, lock }: Bundle,
  config: ClusterConfig,
  own: Lock | undefined,
): Promise<void> {
  const issues = [
    ...lockDifferences(config, lock).map(
      ({ key, wanted, locked }) => `${key}: the settings have ${wanted}, the bundle ${locked}`,
    ),
    ...missing(config, lock).map((name) => `the bundle lacks ${name}`),
    ...(own === undefined ? [] : bundleDifferences(own, lock)),
  ];
  if (issues.length > 0) {
    throw new UserError("FHA224", [
      ...issues,
      `it was made for stack ${index.stack} with other settings or another lock: make it again, or bring its settings and lock along`,
    ]);
  }
  // The bundle's own lock vouches for nothing: the signature does, by the key that the stack's settings trust.
  const key = readFileSync(join(folder, layout.key), "utf8");
  for (const { version, sha512 } of Object.values(lock.images)) {
    const path = join(folder, layout.digests(lock.arch, version));
    const digests = readFileSync(path, "utf8");
    const signed = await signedImageHash(digests, key, config.imageKeyFingerprint, path);
    if (signed !== sha512) {
      throw new UserError("FHA216", [
        `${path}: signed is ${signed}, but the bundle's lock has ${sha512}`,
      ]);
    }
  }
}

/** Images and charts that these settings need and the bundle has not. */
function missing(config: ClusterConfig, lock: Lock): readonly string[] {
  const images = lock.containerImages ?? {};
  const charts = (lock.charts ?? []).map(({ chart, version }) => `${chart} ${version}`);
  return [
    ...neededImages(config, lock).filter((name) => !(name in images)),
    ...chartReleases(config)
      .map(({ chart, version }) => `${chart} ${version}`)
      .filter((name) => !charts.includes(name)),
  ];
}
