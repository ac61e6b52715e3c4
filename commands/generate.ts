import { writeFileSync } from "node:fs";

import { generatedFiles } from "./support/generated";
import { main } from "./support/main";
import { say } from "./support/say";

/** npm run generate: writes the committed files that follow from the source. For who changes the project. */
main(() => {
  for (const { path, text } of generatedFiles()) {
    writeFileSync(path, text);
    say(path);
  }
  return Promise.resolve(0);
});
