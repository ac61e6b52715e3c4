import { sameMachine } from "../../lib/membership";
import { isReady, type NodeObject, readiness, systemUuid } from "../../lib/nodeStatus";
import { timingProfile } from "../../lib/timing";
import { requireInput } from "./actionInput";
import { authorityApi } from "./connect";
import { releaseLease } from "./lease";
import { nodePath } from "./paths";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/** Verb leave at creation: once this machine is a Ready node, the next one may go. */
export async function leave(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["authority", "node", "domainId"]);
  const { node, domainId, timing } = input;
  const api = authorityApi(input);
  const seconds = timingProfile(timing).joinWait;
  await poll(
    { code: "FHA501", what: `${node.name} to be Ready`, seconds, timing },
    say,
    async (): Promise<Progress<true>> => {
      const found = await api.get<NodeObject>(nodePath(node.name));
      if (found === undefined) {
        return { waiting: "no such Node" };
      }
      if (!sameMachine(systemUuid(found), domainId)) {
        return { waiting: "the Node belongs to another machine" };
      }
      return isReady(found) ? { done: true } : { waiting: readiness(found) };
    },
  );
  await releaseLease(api, node.name, say);
}
