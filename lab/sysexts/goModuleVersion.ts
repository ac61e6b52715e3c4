import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Version, with its "v", at which lab/go/<folder>/go.mod requires a module. */
export function goModuleVersion(folder: string, module: string): string {
  const text = readFileSync(join(__dirname, "..", "go", folder, "go.mod"), "utf8");
  for (const line of text.split("\n")) {
    const [name, version] = line
      .replace(/^require/, "")
      .trim()
      .split(/\s+/);
    if (name === module && version?.startsWith("v")) return version;
  }
  throw new Error(`lab/go/${folder}/go.mod requires no ${module}`);
}
