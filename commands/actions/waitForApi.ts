import type { TimingName } from "../../lib/config";
import { timingProfile } from "../../lib/timing";
import type { KubeApi } from "./kubeApi";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

const review = {
  apiVersion: "authorization.k8s.io/v1",
  kind: "SelfSubjectAccessReview",
  spec: { resourceAttributes: { verb: "*", group: "*", resource: "*" } },
};

/** Waits until the API is ready through the VIP and lets this client do anything; returns the seconds it took. */
export async function waitForApi(
  api: KubeApi,
  timing: TimingName,
  limit: "bootWait" | "formationWait",
  say: Say,
): Promise<number> {
  const start = Date.now();
  const seconds = timingProfile(timing)[limit];
  await poll({ code: "FHA504", what: "the API", seconds, timing }, say, () => probe(api));
  return Math.round((Date.now() - start) / 1000);
}

async function probe(api: KubeApi): Promise<Progress<true>> {
  const ready = await api.once({ method: "GET", path: "/readyz" });
  if (ready.status !== 200) {
    return { waiting: `/readyz answers ${ready.status}` };
  }
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const answer = await api.once({ method: "POST", path, body: review });
  if (answer.status !== 201) {
    return { waiting: `it is ready, but an access review answers ${answer.status}` };
  }
  const { status } = JSON.parse(answer.text) as { status?: { allowed?: boolean } };
  return status?.allowed === true
    ? { done: true }
    : { waiting: "it is ready, but the operator is not allowed anything yet" };
}
