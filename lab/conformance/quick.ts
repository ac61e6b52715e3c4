import { main } from "../../commands/support/main";
import { parseArguments } from "../../commands/support/parseArguments";
import { runAttached } from "../../commands/support/run";
import { say } from "../../commands/support/say";
import { projectRoot } from "../../commands/support/projectRoot";
import { goTool } from "../goTools";

import { ensureConformanceImage } from "./image";

/** npx tsx lab/conformance/quick.ts: the quick conformance tests on a running lab, with image and runner built from modules. */
async function quick(): Promise<number> {
  const { stack = "lab" } = parseArguments("conformance", process.argv.slice(2));
  await ensureConformanceImage(say);
  const tool = await goTool("hydrophone", say);
  const words = ["run", "conformance", "--", "--quick", "--stack", stack, "--tool", tool];
  return runAttached("npm", words, { cwd: projectRoot });
}

main(quick);
