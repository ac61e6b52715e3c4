import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

interface Project {
  readonly config: Readonly<Record<string, { readonly default: unknown }>>;
  readonly template: Project;
}

test("what `pulumi new` asks for are settings, each with its default", () => {
  const text = readFileSync(join(__dirname, "..", "Pulumi.yaml"), "utf8");
  const { config, template } = parse(text) as Project;
  const asked = Object.entries(template.config);
  expect(asked.length).toBeGreaterThan(0);
  for (const [key, value] of asked)
    expect([key, value.default]).toEqual([key, config[key]?.default]);
});
