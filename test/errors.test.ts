import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../commands/support/projectRoot";

interface Entry {
  readonly code: string;
  readonly title: string;
  readonly text: string;
}

const entries: readonly Entry[] = readFileSync(join(projectRoot, "docs", "errors.md"), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    const [code = "", title = ""] = heading.split(": ");
    return { code, title, text: lines.join("\n").split(/^## /m)[0] ?? "" };
  });

/** Every code that the source can show, with a file that does. */
function thrown(): ReadonlyMap<string, string> {
  const places = ["index.ts", "lib", "components", "commands", "lab"];
  const files = execFileSync("git", ["ls-files", ...places], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  return new Map(
    files
      .split("\n")
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) =>
        [...readFileSync(join(projectRoot, file), "utf8").matchAll(/"(FHA\d+)"/g)].map(
          ([, code = ""]): [string, string] => [code, file],
        ),
      ),
  );
}

describe("docs/errors.md", () => {
  test("has an entry for every code that the source can show", () => {
    const known = entries.map(({ code }) => code);
    expect([...thrown()].filter(([code]) => !known.includes(code))).toEqual([]);
  });

  test("has no entry for what nothing shows, none twice, all in order", () => {
    const known = entries.map(({ code }) => code);
    const codes = thrown();
    expect(known.filter((code) => !codes.has(code))).toEqual([]);
    expect(known).toEqual([...new Set(known)].sort());
    expect(known.filter((code) => !/^FHA\d{3}$/.test(code))).toEqual([]);
  });

  test.each(entries)("$code says cause and fix", ({ title, text }) => {
    expect(title).not.toBe("");
    expect(text).toMatch(/^\n\*\*Cause\.\*\* \S.+\n\n\*\*Fix\.\*\* \S.+\n*$/);
  });

  test("names only commands and settings that exist", () => {
    const all = entries.map(({ text }) => text).join("\n");
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const commands = [...all.matchAll(/npm run ([\w:-]*\w)/g)].map(([, name = ""]) => name);
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });
});
