import { readFileSync } from "node:fs";

import { generatedFiles } from "../commands/support/generated";

test.each(generatedFiles().map(({ path, text }) => [path.split("/").pop(), path, text]))(
  "%s is up to date: npm run generate writes it",
  (_, path = "", text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);
