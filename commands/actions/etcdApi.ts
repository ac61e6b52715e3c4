import { etcdPort } from "../../lib/membership";
import type { EtcdMemberHealth } from "../../lib/quorum";
import { httpsJson, type HttpsReply, type HttpsTarget, Unreachable } from "./httpsJson";

export interface EtcdMember {
  /** Hex, as etcdctl prints it. */
  readonly id: string;
  /** Node name; empty until the member has started. */
  readonly name: string;
  /** Address of its peer URL. */
  readonly address: string;
  readonly learner: boolean;
}

interface MemberJson {
  readonly ID: string;
  readonly name?: string;
  readonly peerURLs?: readonly string[];
  readonly isLearner?: boolean;
}

/** etcd by its JSON gateway; `targetOf` gives the target for a member's address. */
export interface EtcdApi {
  /** Any endpoint's answer; rejects with Unreachable when none can answer. */
  members(): Promise<EtcdMember[]>;
  /** Gone already counts as removed. */
  remove(member: EtcdMember): Promise<void>;
  /** Whether the member at this address can serve a linearizable read. */
  isHealthy(address: string): Promise<boolean>;
  health(members: readonly EtcdMember[]): Promise<EtcdMemberHealth[]>;
  /** Hands leadership to `to`; does nothing when the member at `from` does not lead. */
  moveLeader(from: EtcdMember, to: EtcdMember): Promise<void>;
}

export function etcdApi(
  addresses: readonly string[],
  targetAt: (baseUrl: string) => HttpsTarget,
): EtcdApi {
  const at = (address: string): HttpsTarget => targetAt(`https://${address}:${etcdPort}`);
  const post = (address: string, path: string, body: unknown): Promise<HttpsReply> =>
    httpsJson(at(address), { method: "POST", path, body });

  /** Asks all endpoints at once: a slot without a machine answers only after seconds. Reads only. */
  const anyone = async (path: string): Promise<string> => {
    const asked = addresses.map(async (address) => {
      const reply = await post(address, path, {});
      if (reply.status !== 200) {
        throw new Unreachable(`${address}: ${reply.status} ${errorMessage(reply.text)}`);
      }
      return reply.text;
    });
    return Promise.any(asked).catch((error: unknown) => {
      const reasons = (error as AggregateError).errors.map((reason) => (reason as Error).message);
      throw new Unreachable(`no etcd endpoint answers: ${reasons.join("; ")}`);
    });
  };

  const members = async (): Promise<EtcdMember[]> => {
    const text = await anyone("/v3/cluster/member/list");
    return (JSON.parse(text) as { members: MemberJson[] }).members.map(memberOf);
  };

  const isHealthy = async (address: string): Promise<boolean> => {
    try {
      const reply = await httpsJson(at(address), { method: "GET", path: "/health" });
      return reply.status === 200 && /"health":\s*"true"/.test(reply.text);
    } catch {
      return false;
    }
  };

  return {
    isHealthy,
    members,
    async remove({ id, address: leaving }) {
      const body = { ID: BigInt(`0x${id}`).toString() };
      // The leaving member would stop in the middle of its answer.
      const others = (await members()).filter(({ address }) => address !== leaving);
      const problems: string[] = [];
      for (const { address } of others) {
        const reply = await post(address, "/v3/cluster/member/remove", body).catch(failed);
        const problem = reply.status === 200 ? "" : errorMessage(reply.text);
        if (reply.status === 200 || problem.includes("member not found")) {
          return;
        }
        problems.push(`${address}: ${reply.status} ${problem}`);
      }
      throw new Unreachable(`no etcd member would remove ${id}: ${problems.join("; ")}`);
    },
    health: (listed) =>
      Promise.all(
        listed.map(async ({ id, name, address, learner }) => ({
          id,
          name: name === "" ? address : name,
          learner,
          healthy: name !== "" && (await isHealthy(address)),
        })),
      ),
    async moveLeader(from, to) {
      const status = await post(from.address, "/v3/maintenance/status", {});
      const { leader } = JSON.parse(status.text) as { leader?: string };
      if (status.status === 200 && leader !== undefined && hex(leader) === from.id) {
        const targetID = BigInt(`0x${to.id}`).toString();
        await post(from.address, "/v3/maintenance/transfer-leadership", { targetID });
      }
    },
  };
}

/** The member that runs, or would run, on a node. */
export function memberOfNode(
  members: readonly EtcdMember[],
  node: { readonly name: string; readonly address: string },
): EtcdMember | undefined {
  return members.find(({ name, address }) => name === node.name || address === node.address);
}

function memberOf(json: MemberJson): EtcdMember {
  const [peer] = json.peerURLs ?? [];
  return {
    id: hex(json.ID),
    name: json.name ?? "",
    address: peer === undefined ? "" : new URL(peer).hostname,
    learner: json.isLearner ?? false,
  };
}

/** The gateway writes 64-bit ids in decimal. */
function hex(decimal: string): string {
  return BigInt(decimal).toString(16);
}

/** An endpoint that does not answer, as a reply of its own. */
function failed(error: unknown): HttpsReply {
  return { status: 0, text: JSON.stringify({ message: (error as Error).message }) };
}

function errorMessage(text: string): string {
  return /"message":\s*"([^"]*)"/.exec(text)?.[1] ?? "";
}
