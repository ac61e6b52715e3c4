import { transformFileSync } from "@swc/core";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The machines' own programs as plain JavaScript in `folder`: they start often, and must start fast. */
export function compileGuest(folder: string): void {
  const source = join(__dirname, "guest");
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(source).filter((name) => name.endsWith(".ts"))) {
    const { code } = transformFileSync(join(source, file), {
      swcrc: false,
      jsc: { target: "es2022", parser: { syntax: "typescript" } },
      module: { type: "commonjs" },
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), code);
  }
}
