import { readFileSync } from "node:fs";
import { join } from "node:path";

import { markdownTable } from "../../lab/figures/markdownTable";
import { parseConfig, settingSchemas } from "../../lib/config";
import { configSchema, type Declaration } from "../../lib/configSchema";
import { defaultsOf } from "../../lib/defaultSettings";
import { topologyMermaid } from "../../lib/picture/topologyMermaid";
import { topologySvg } from "../../lib/picture/topologySvg";
import { upOrderMermaid } from "../../lib/picture/upOrder";
import { planCluster } from "../../lib/plan";

import { channelStackFile, channelStacks } from "./channelStacks";
import { cisPage } from "./cis/page";
import { coveragePage, parseCoverage } from "./coveragePage";
import { projectRoot } from "./projectRoot";
import { readProject } from "./stackConfig";

/** A committed file that follows from the source. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every committed file that `npm run generate` writes and a test compares. */
export function generatedFiles(folder = projectRoot): readonly GeneratedFile[] {
  const { name, declared } = readProject(folder);
  const plan = planCluster(parseConfig(defaultsOf(declared)));
  const schema = configSchema(name, declared, settingSchemas);
  const drawn = { topology: topologyMermaid(plan), up: upOrderMermaid() };
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const coverage = readFileSync(join(folder, "docs", "coverage.yaml"), "utf8");
  const files = {
    "config.schema.json": `${JSON.stringify(schema, undefined, 2)}\n`,
    "docs/cis.md": cisPage(),
    "docs/coverage.md": coveragePage(parseCoverage(coverage)),
    "docs/topology.svg": topologySvg(plan),
    "README.md": Object.entries(drawn).reduce(
      (text, [id, mermaid]) => withPicture(text, id, mermaid),
      withPart(readme, "config table", configTable(declared)),
    ),
  };
  return [
    ...Object.entries(files).map(([path, text]) => ({ path: join(folder, path), text })),
    ...channelStacks.map((stack) => channelStackFile(stack, folder)),
  ];
}

/** The text with the Mermaid block of a picture's markers replaced. */
export function withPicture(text: string, id: string, mermaid: string): string {
  return withPart(text, `picture ${id}`, `\`\`\`mermaid\n${mermaid}\`\`\``);
}

/** The text with what stands between a part's markers replaced. */
function withPart(text: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name}: npm run generate -->`, `<!-- end of ${name} -->`];
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md: no ${start}`);
  return `${before}${start}\n\n${part}\n\n${end}${after}`;
}

/** Every setting with its type, default and meaning. */
function configTable(declared: Readonly<Record<string, Declaration>>): string {
  const rows = Object.entries(declared).map(([key, { type, default: value, description }]) => [
    `\`${key}\``,
    type,
    `\`${JSON.stringify(value)}\``,
    description,
  ]);
  return markdownTable([["key", "type", "default", "meaning"], ...rows]);
}
