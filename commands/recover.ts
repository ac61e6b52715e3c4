import type { ClusterAccess } from "../lib/access";
import { UserError } from "../lib/errors";

import { nodeSsh } from "./actions/nodeSsh";
import { ask, confirm, onTerminal } from "./support/ask";
import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireOutput, requireStack } from "./support/stack";

/** npm run recover -- --force-init <node>: starts a cluster on a control plane that lost its own. Asks twice. */
async function recover(): Promise<number> {
  const args = parseArguments("recover", process.argv.slice(2), {
    flags: ["really"],
    options: ["force-init"],
  });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const access = await requireOutput<ClusterAccess>(engine, stack, "access");
  const name = args.value("force-init");
  const node = access.controlPlanes.find((candidate) => candidate.name === name);
  if (node === undefined) {
    const names = access.controlPlanes.map((candidate) => candidate.name).join(", ");
    throw new UserError("FHA406", [`--force-init takes one control plane: ${names}`]);
  }
  if (!(await sure(node.name, args.yes && args.has("really")))) return 1;
  const { code, stdout, stderr } = await nodeSsh(access, node, "force-init");
  if (code !== 0) {
    throw new UserError("FHA407", [
      `${node.name} refuses (exit ${code}): ${(stderr || stdout).trim()}`,
    ]);
  }
  say(`${node.name}: ${stdout.trim()}`);
  say("npm run up waits for it; then npm run replace -- <node> for every other control plane");
  return 0;
}

async function sure(node: string, forced: boolean): Promise<boolean> {
  if (forced) return true;
  if (!onTerminal())
    throw new UserError("FHA408", ["asks twice: needs a terminal, or --yes --really"]);
  say(
    `${node} will run kubeadm init. Is any other control plane alive, this makes a SECOND cluster.`,
  );
  if (!(await confirm("Are all other control planes lost or stopped?"))) return false;
  return (await ask(`Type the node's name to go on: `)) === node;
}

main(recover);
