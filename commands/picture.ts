import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { topologyMermaid } from "../lib/picture/topologyMermaid";
import { topologySvg } from "../lib/picture/topologySvg";
import { upOrderMermaid } from "../lib/picture/upOrder";
import { planCluster } from "../lib/plan";

import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { say } from "./support/say";
import { stackToRead } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run picture: the stack's cluster and the order of `up`, drawn. Needs neither engine nor hypervisor. */
async function picture(): Promise<number> {
  const args = parseArguments("picture", process.argv.slice(2), { options: ["out"] });
  const stack = await stackToRead(args.stack);
  const plan = planCluster(readStackConfig(stack));
  const out = resolve(args.value("out") ?? join(projectRoot, "out", stack));
  const files = {
    "topology.svg": topologySvg(plan),
    "topology.mmd": topologyMermaid(plan),
    "up.mmd": upOrderMermaid(),
  };
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(out, name), text);
    say(join(out, name));
  }
  say("a browser opens the SVG; GitHub and GitLab draw the others in a ```mermaid block");
  return 0;
}

main(picture);
