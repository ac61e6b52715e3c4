import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { serveFiles, type Content, type RunningServer } from "../../../commands/support/fileServer";
import { pullCharts, resolveChart } from "../../../commands/support/offline/pullChart";
import { kubernetesMinor } from "../../../lib/versions";

const release = kubernetesMinor("1.36").cnis.canal.crds;
const bytes = "a chart";
const digest = createHash("sha256").update(bytes).digest("hex");
const contents = new Map<string, Content>();
let work: string;
let server: RunningServer;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "charts-"));
  const find = ({ pathname }: URL) => contents.get(pathname);
  server = await serveFiles({ find, address: "127.0.0.1", port: 0 });
  const entry = (version: string) => ({ version, digest, urls: [`files/${version}.tgz`] });
  const entries = { [release.chart]: [entry("v0.0.1"), entry(release.version)] };
  contents.set("/repo/index.yaml", { text: stringify({ entries }) });
  contents.set(`/repo/files/${release.version}.tgz`, { text: bytes });
});

afterAll(async () => {
  await server.stop();
  rmSync(work, { recursive: true });
});

describe("charts of a bundle", () => {
  test("are locked by the repository's digest, and served with an index of their own", async () => {
    const locked = await resolveChart(release, `${server.url}/repo`);
    expect(locked.sha256).toBe(digest);
    const files = await pullCharts(work, [locked], () => undefined);
    const at = "charts/docs.tigera.io/calico/charts";
    const name = `${release.chart}-${release.version}.tgz`;
    expect(files).toEqual([`${at}/${name}`, `${at}/index.yaml`]);
    expect(readFileSync(join(work, at, name), "utf8")).toBe(bytes);

    // The bundle's own repository offers the same chart.
    contents.set("/own/index.yaml", { file: join(work, at, "index.yaml") });
    const again = await resolveChart(release, `${server.url}/own`);
    expect(again).toEqual({ ...locked, url: `${server.url}/own/${name}` });
  });

  test("are refused where the repository does not list them", async () => {
    const other = { ...release, version: "v9.9.9" };
    await expect(resolveChart(other, `${server.url}/repo`)).rejects.toThrow(
      `index.yaml: lists no ${release.chart} v9.9.9 with a digest`,
    );
  });
});
