import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../../commands/support/projectRoot";
import { testTitles } from "./testTitles";

/** A test as the source has it: its file, and its title with those around it; of test.each the template. */
export interface SourceTest {
  readonly file: string;
  readonly title: string;
}

/** Every test of the project. */
export function sourceTests(): readonly SourceTest[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "test"], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((file) => file.endsWith(".test.ts") && existsSync(join(projectRoot, file)))
    .flatMap((file) => testTitles(join(projectRoot, file)).map((title) => ({ file, title })));
}

/** Those that are called so, whatever is around them. */
export function testsCalled(tests: readonly SourceTest[], wanted: string): readonly SourceTest[] {
  return tests.filter(({ title }) => title === wanted || title.endsWith(` › ${wanted}`));
}

const folders = ["rendered", "engine", "network", "lab", "long"];

/** The floor that a test's file belongs to, as jest.config.js divides them. */
export function floorOf(file: string): string {
  const folder = file.split("/")[1] ?? "";
  return folders.includes(folder) ? folder : "unit";
}
