import { requireInput } from "./actionInput";
import { operatorApi } from "./connect";
import type { Say } from "./say";
import { waitForApi } from "./waitForApi";

/** Verb api-ready: the VIP answers, and the operator's certificate is accepted and allowed. */
export async function apiReady(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["operator"]);
  const took = await waitForApi(operatorApi(input), input.timing, "formationWait", say);
  say(`API answers after ${took} s`);
}
