import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse, stringify } from "yaml";

import { UserError } from "../../../lib/errors";
import type { LockedChart } from "../../../lib/lock";
import type { ChartRelease } from "../../../lib/versions";
import { download } from "../download";
import { fetchText } from "../fetchText";
import { layout } from "./bundleLayout";

interface ChartEntry {
  readonly version: string;
  readonly urls: readonly string[];
  readonly digest?: string;
}

/** What a repository's index says of a chart now. `source`: the repository, or its mirror. */
export async function resolveChart(release: ChartRelease, source: string): Promise<LockedChart> {
  const url = `${source}/index.yaml`;
  const { entries } = parse(await fetchText(url)) as { entries?: Record<string, ChartEntry[]> };
  const entry = entries?.[release.chart]?.find(({ version }) => version === release.version);
  const [file] = entry?.urls ?? [];
  if (file === undefined || entry?.digest === undefined) {
    throw new UserError("FHA211", [
      `${url}: lists no ${release.chart} ${release.version} with a digest`,
    ]);
  }
  return { ...release, url: new URL(file, `${source}/`).toString(), sha256: entry.digest };
}

/** Brings charts into a bundle, with an index for each of their repositories; gives the files' paths below it. */
export async function pullCharts(
  folder: string,
  charts: readonly LockedChart[],
  progress: (line: string) => void,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const repository of new Set(charts.map((one) => one.repository))) {
    const at = layout.charts(repository);
    mkdirSync(join(folder, at), { recursive: true });
    const entries: Record<string, object[]> = {};
    for (const chart of charts.filter((one) => one.repository === repository)) {
      const { version, sha256: hash, url } = chart;
      const path = `${at}/${chart.chart}-${version}.tgz`;
      await download({ url, path: join(folder, path), algorithm: "sha256", hash, progress });
      const entry = { apiVersion: "v2", name: chart.chart, version, digest: hash };
      (entries[chart.chart] ??= []).push({ ...entry, urls: [basename(path)] });
      files.push(path);
    }
    writeFileSync(join(folder, at, "index.yaml"), stringify({ apiVersion: "v1", entries }));
    files.push(`${at}/index.yaml`);
  }
  return files;
}
