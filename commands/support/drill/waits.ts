import { poll } from "../../actions/poll";
import type { Say } from "../../actions/say";
import type { NodePlan } from "../../../lib/plan";
import { timingProfile } from "../../../lib/timing";
import type { DrillCluster } from "./drillCluster";

const code = "FHA416";

/** Waits until the API is ready through the virtual IP; returns the seconds it took. */
export async function untilApiAnswers(cluster: DrillCluster, say: Say): Promise<number> {
  const start = Date.now();
  const { timing, health } = cluster;
  const seconds = timingProfile(timing).bootWait;
  await poll({ code, what: "the API", seconds, timing }, say, async () =>
    (await health.apiReady()) ? { done: true } : { waiting: "it does not answer" },
  );
  return Math.round((Date.now() - start) / 1000);
}

/** Waits until these nodes have booted since `before`. */
export async function untilBooted(
  cluster: DrillCluster,
  nodes: readonly NodePlan[],
  before: ReadonlyMap<string, string>,
  say: Say,
): Promise<void> {
  const { timing, health } = cluster;
  const seconds = timingProfile(timing).joinWait;
  const names = nodes.map(({ name }) => name);
  const what = `${names.join(", ")} to be back`;
  await poll({ code, what, seconds, timing }, say, async () => {
    const boots = await health.boots();
    const missing = names.filter(
      (name) => !boots.has(name) || boots.get(name) === before.get(name),
    );
    return missing.length === 0
      ? { done: true }
      : { waiting: `${missing.join(", ")} not registered since its boot` };
  });
}

/** Waits until twice in a row nothing is wrong with the cluster. */
export async function untilHealthy({ timing, health }: DrillCluster, say: Say): Promise<void> {
  const seconds = timingProfile(timing).joinWait;
  let before: readonly string[] = ["not asked yet"];
  await poll({ code, what: "a healthy cluster", seconds, timing }, say, async () => {
    const [earlier, problems] = [before, await health.problems()];
    before = problems;
    if (problems.length > 0) return { waiting: problems.join("; ") };
    return earlier.length === 0 ? { done: true } : { waiting: "healthy, asking once more" };
  });
}
