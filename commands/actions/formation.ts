import { UserError } from "../../lib/errors";
import {
  type ControlPlaneReport,
  type ControlPlaneState,
  decideFormation,
  type FormationDecision,
} from "../../lib/formation";
import { timingProfile } from "../../lib/timing";
import { type ControlPlaneTarget, type InputWith, requireInput } from "./actionInput";
import { nodeSsh } from "./nodeSsh";
import { redact } from "../support/trouble/redact";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

type Input = InputWith<"ssh" | "controlPlanes">;
type Seen = ControlPlaneReport & { readonly reason: string };
/** The boot of each node that was told to initialise. */
type Commanded = Map<string, string>;

/** How remote.sh refuses an init that was meant for an earlier boot. */
const otherBoot = 4;

/** Verb formation: asks all control planes and commands the one init of the cluster's life (design D9). */
export async function formation(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["ssh", "controlPlanes"]);
  const unpinned = input.controlPlanes.filter(({ hostKey }) => hostKey === undefined);
  if (unpinned.length > 0) {
    throw new UserError(
      "FHA500",
      unpinned.map(({ name }) => `stdin: controlPlanes ${name}: needs hostKey`),
    );
  }
  const profile = timingProfile(input.timing);
  const commanded: Commanded = new Map();
  const probe = (): Promise<Progress<string>> => step(input, commanded, say);
  const advice = (): Promise<string> => journals(input, commanded);
  const seconds = profile.bootWait + profile.formationWait;
  const { timing } = input;
  const wait = { code: "FHA503", what: "a control plane", seconds, timing, advice } as const;
  const joined = await poll({ ...wait, everyMs: profile.nodeAskMs }, say, probe);
  say(`${joined} is a control plane of this cluster`);
}

/** One round: ask all, decide, act. The decision is taken anew each time: a node may have been replaced meanwhile. */
async function step(input: Input, commanded: Commanded, say: Say): Promise<Progress<string>> {
  // The first one before the others: if it is still in that boot when init reaches it, no cluster has come about since.
  const first = await Promise.all(input.controlPlanes.slice(0, 1).map((node) => ask(input, node)));
  const others = input.controlPlanes.slice(1).map((node) => ask(input, node));
  const seen = [...first, ...(await Promise.all(others))];
  const decision = decideFormation(seen);
  switch (decision.kind) {
    case "exists":
      return { done: decision.node };
    case "wait":
      return { waiting: silence(seen) };
    case "refuse":
      throw new UserError("FHA510", [decision.message]);
    case "init":
      await command(input, decision, commanded, say);
      return { waiting: `${decision.node} initialises the cluster` };
  }
}

async function ask(input: Input, node: ControlPlaneTarget): Promise<Seen> {
  try {
    const reply = await nodeSsh(input, node, "state");
    const { state, boot } = JSON.parse(reply.stdout) as { state?: unknown; boot?: unknown };
    return isState(state) && typeof boot === "string"
      ? { name: node.name, state, boot, reason: "" }
      : { name: node.name, state: "silent", boot: "", reason: "it told no known state" };
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it told no state" : (error as Error).message;
    return { name: node.name, state: "silent", boot: "", reason };
  }
}

/** Commands init once per boot; the node remembers it across reboots. */
async function command(
  input: Input,
  { node, boot, resumed }: Extract<FormationDecision, { kind: "init" }>,
  commanded: Commanded,
  say: Say,
): Promise<void> {
  const target = input.controlPlanes.find(({ name }) => name === node);
  if (target === undefined || commanded.get(node) === boot) {
    return;
  }
  const reply = await nodeSsh(input, target, `init ${boot}`).catch((error: unknown) => {
    // The command may have arrived: the next round asks for the state and decides again.
    say(`${node} broke off while it was told to initialise: ${(error as Error).message}`);
    return undefined;
  });
  if (reply === undefined || reply.code === otherBoot) {
    return;
  }
  if (reply.code !== 0) {
    throw new UserError("FHA511", [
      `${node} refuses to initialise: ${reply.stderr.trim() || reply.stdout}`,
    ]);
  }
  commanded.set(node, boot);
  say(resumed ? `${node} goes on initialising the cluster` : `${node} was told to initialise`);
}

async function journals(input: Input, commanded: Commanded): Promise<string> {
  const targets = input.controlPlanes.filter(({ name }) => commanded.has(name));
  const texts = targets.map(async (node) => {
    const text = await nodeSsh(input, node, "journal").catch((error: unknown) => error as Error);
    return `Journal of ${node.name}:\n${text instanceof Error ? text.message : redact(text.stdout)}`;
  });
  return (await Promise.all(texts)).join("\n");
}

function silence(seen: readonly Seen[]): string {
  return seen
    .filter(({ state }) => state === "silent")
    .map(({ name, reason }) => `${name} does not answer (${reason})`)
    .join("; ");
}

function isState(value: unknown): value is Exclude<ControlPlaneState, "silent"> {
  return ["fresh", "initialising", "etcd", "joined"].includes(value as string);
}
