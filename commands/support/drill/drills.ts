import { withCleanup } from "../../actions/onSignal";
import type { Say } from "../../actions/say";
import type { NodePlan } from "../../../lib/plan";
import type { DrillCluster } from "./drillCluster";
import { untilApiAnswers, untilBooted } from "./waits";

/** A drill that is about to happen. */
export interface Drill {
  /** What it does, as the end of "This will ...". */
  readonly does: string;
  /** Nodes that are away at once while the cluster must go on. */
  readonly away: readonly NodePlan[];
  /** Ends when the API answers again and what was taken away is back. */
  readonly run: (say: Say) => Promise<void>;
}

type Prepare = (cluster: DrillCluster, chosen: NodePlan | undefined) => Promise<Drill>;

export const drillNames = [
  "failover",
  "node-loss",
  "cold-start",
  "replace-first",
  "resume",
] as const;
export type DrillName = (typeof drillNames)[number];

export const drills: Readonly<Record<DrillName, Prepare>> = {
  failover: async (cluster) => {
    const holder = nodeNamed(cluster, await cluster.holder());
    const { connect } = cluster.machines;
    return {
      does: `cut ${holder.name}, which has the virtual IP, off the network until another has it, then put it back`,
      away: [holder],
      run: (say) =>
        withCleanup(
          () => connect(holder.name, true),
          async () => {
            await connect(holder.name, false);
            say(`${holder.name} is cut off`);
            await untilApiAnswers(cluster, say);
          },
        ),
    };
  },

  "node-loss": async (cluster, chosen) => {
    const node = chosen ?? nodeNamed(cluster, await cluster.holder());
    const { powerOff, powerOn } = cluster.machines;
    return {
      does: `cut the power of ${node.name}, and switch it on again when the API answers without it`,
      away: [node],
      run: async (say) => {
        const before = await cluster.health.boots();
        await withCleanup(
          () => powerOn(node.name),
          async () => {
            await powerOff(node.name);
            say(`${node.name} is off`);
            await untilApiAnswers(cluster, say);
          },
        );
        say(`${node.name} is switched on again`);
        await untilBooted(cluster, [node], before, say);
      },
    };
  },

  "cold-start": (cluster) => {
    const { nodes, machines } = cluster;
    const all = async (act: (node: string) => Promise<void>): Promise<void> => {
      await Promise.all(nodes.map(({ name }) => act(name)));
    };
    return Promise.resolve({
      does: `cut the power of all ${nodes.length} nodes at once, and switch them on again`,
      // The whole cluster goes, and that is the drill.
      away: [],
      run: async (say) => {
        const before = await cluster.health.boots();
        await withCleanup(
          () => all(machines.powerOn),
          async () => {
            await all(machines.powerOff);
            say("all are off");
          },
        );
        say("all are switched on again");
        say(`the API answers after ${await untilApiAnswers(cluster, say)} s`);
        await untilBooted(cluster, nodes, before, say);
      },
    });
  },

  "replace-first": async (cluster) => {
    const [first] = cluster.nodes.filter(({ role }) => role === "controlPlane");
    const node = nodeNamed(cluster, first?.name ?? "");
    const before = await cluster.health.boots();
    return {
      does: `replace ${node.name}, on which the cluster began, by a new machine`,
      away: [node],
      run: async (say) => {
        await cluster.changes.replace(node.name);
        await untilBooted(cluster, [node], before, say);
      },
    };
  },

  resume: async (cluster, chosen) => {
    const workers = cluster.nodes.filter(({ role }) => role === "worker");
    const node = chosen ?? nodeNamed(cluster, (workers.at(-1) ?? cluster.nodes.at(-1))?.name ?? "");
    const before = await cluster.health.boots();
    return {
      does: `begin to replace ${node.name}, kill that halfway, and let npm run up go on`,
      away: [node],
      run: async (say) => {
        await cluster.changes.killReplacing(node.name);
        say(`killed while ${node.name} was being replaced`);
        await cluster.changes.up();
        await untilBooted(cluster, [node], before, say);
      },
    };
  },
};

export function isDrill(name: string): name is DrillName {
  return drillNames.some((drill) => drill === name);
}

function nodeNamed({ nodes }: DrillCluster, name: string): NodePlan {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name} in the plan`);
  return node;
}
