import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

const root = join(__dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Declared {
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

function cells(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

describe("README", () => {
  const readme = read("README.md");

  test("lists every setting as Pulumi.yaml declares it", () => {
    const { config } = parse(read("Pulumi.yaml")) as { config: Record<string, Declared> };
    const table = readme.slice(readme.indexOf("<!-- config table")).split("\n\n")[1] ?? "";
    const rows = table.split("\n").slice(2).map(cells);
    const declared = Object.entries(config).map(([key, { type, default: value, description }]) => [
      `\`${key}\``,
      type,
      `\`${JSON.stringify(value)}\``,
      description,
    ]);
    expect(rows).toEqual(declared);
  });

  test("names only commands that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([\w:-]*\w)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
