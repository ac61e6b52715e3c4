import { poll } from "../../actions/poll";
import type { Say } from "../../actions/say";
import { UserError } from "../../../lib/errors";
import type { NodePlan } from "../../../lib/plan";
import { majority } from "../../../lib/quorum";
import { timingProfile } from "../../../lib/timing";
import type { Client } from "../client/client";
import { now } from "../client/clock";
import type { DrillCluster } from "./drillCluster";
import { drills, type Drill, type DrillName } from "./drills";
import { seen, type Seen } from "./seen";
import { untilHealthy } from "./waits";

export interface RunDrillArgs {
  readonly cluster: DrillCluster;
  readonly name: DrillName;
  /** The node to take where the drill leaves it open. */
  readonly chosen?: NodePlan | undefined;
  /** Asks whether to go on. */
  readonly sure: (question: string) => Promise<boolean>;
  readonly say: Say;
}

/** Lets a drill happen to a healthy cluster and leaves a healthy one; undefined when it is not wanted after all. */
export async function runDrill(args: RunDrillArgs): Promise<Seen | undefined> {
  const { cluster, name, chosen, sure, say } = args;
  const problems = await cluster.health.problems();
  if (problems.length > 0) {
    throw new UserError("FHA413", [
      `no drill on a cluster that is not well: ${problems.join("; ")}`,
    ]);
  }
  const drill = await drills[name](cluster, chosen);
  keepQuorum(cluster.nodes, drill);
  if (!(await sure(`This will ${drill.does}. Go on?`))) return undefined;

  const client = cluster.client();
  try {
    await firstAnswer(cluster, client);
    const from = now();
    await drill.run(say);
    await untilHealthy(cluster, say);
    say("the cluster is healthy again");
    return seen(client, from, now());
  } finally {
    await client.stop();
  }
}

/** What goes away for a drill may never be a majority of the control planes. */
function keepQuorum(nodes: readonly NodePlan[], { away, does }: Drill): void {
  const count = (some: readonly NodePlan[]): number =>
    some.filter(({ role }) => role === "controlPlane").length;
  const [all, gone] = [count(nodes), count(away)];
  if (gone === 0 || all - gone >= majority(all)) return;
  throw new UserError("FHA414", [
    `it would ${does}: that leaves ${all - gone} of ${all} control planes, and etcd needs ${majority(all)}`,
  ]);
}

async function firstAnswer({ timing }: DrillCluster, client: Client): Promise<void> {
  const seconds = timingProfile(timing).silentWait;
  const wait = { code: "FHA416", what: "a first answer to the client", seconds, timing } as const;
  const quietly: Say = () => undefined;
  await poll({ ...wait, everyMs: 200 }, quietly, () => {
    const last = client.requests.at(-1);
    const answered = client.requests.some(({ error }) => error === undefined) && client.watching();
    return Promise.resolve(
      answered ? { done: true } : { waiting: last?.error ?? "nothing answered yet" },
    );
  });
}
