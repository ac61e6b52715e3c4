import { majority, type EtcdMemberHealth } from "../../../lib/quorum";
import type { EtcdApi } from "../../actions/etcdApi";

export interface EtcdReport {
  readonly members: readonly EtcdMemberHealth[];
  readonly voters: number;
  readonly healthyVoters: number;
  /** How many more members may fail before the API stops writing; negative: it has stopped. */
  readonly margin: number;
}

/** etcd's members as they answer now; undefined where none can be asked. */
export async function etcdStatus(etcd: EtcdApi): Promise<EtcdReport | undefined> {
  try {
    return etcdReport(await etcd.health(await etcd.members()));
  } catch {
    return undefined;
  }
}

export function etcdReport(members: readonly EtcdMemberHealth[]): EtcdReport {
  const voting = members.filter(({ learner }) => !learner);
  const healthyVoters = voting.filter(({ healthy }) => healthy).length;
  const margin = healthyVoters - majority(voting.length);
  return { members, voters: voting.length, healthyVoters, margin };
}

/** "3 of 3 members healthy; 1 more may fail" */
export function etcdLine(report: EtcdReport | undefined): string {
  if (report === undefined) return "NO MEMBER ANSWERS";
  const { members, voters, healthyVoters, margin } = report;
  const sick = members.filter(({ healthy }) => !healthy).map(({ name }) => name);
  const learners = members.filter(({ learner }) => learner).map(({ name }) => name);
  const rest =
    margin > 0 ? `${margin} more may fail` : margin === 0 ? "NONE may fail" : "THE QUORUM IS LOST";
  return [
    `${healthyVoters} of ${voters} members healthy${sick.length > 0 ? ` (not ${sick.join(", ")})` : ""}`,
    ...(learners.length > 0 ? [`not voting yet: ${learners.join(", ")}`] : []),
    rest,
  ].join("; ");
}
