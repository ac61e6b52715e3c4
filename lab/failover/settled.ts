import { setTimeout as sleep } from "node:timers/promises";
import { apiServerPort } from "../../lib/membership";
import { httpsJson } from "../../commands/actions/httpsJson";
import type { Client } from "../../commands/support/client/client";
import { now } from "../../commands/support/client/clock";
import type { RequestSample } from "../../commands/support/client/samples";
import type { Rig } from "./rig";

/** Whether requests were answered without exception in the `windowMs` before `at`, up to the present. */
export function answering(
  requests: readonly RequestSample[],
  at: number,
  windowMs: number,
): boolean {
  const recent = requests.filter(({ end }) => end > at - windowMs);
  const last = recent.at(-1);
  return (
    recent.length > 10 &&
    last !== undefined &&
    last.end > at - 500 &&
    recent.every(({ error }) => error === undefined)
  );
}

/** Waits until all has been well for `holdMs`: every API server, one holder, requests, watches. False if it takes too long. */
export async function settled(
  rig: Rig,
  client: Client,
  { holdMs, limitMs }: { readonly holdMs: number; readonly limitMs: number },
): Promise<boolean> {
  const end = now() + limitMs;
  let since: number | undefined;
  while (now() < end) {
    const well =
      rig.holders.current().length === 1 &&
      client.watching() &&
      answering(client.requests, now(), 1000) &&
      (await allReady(rig));
    since = well ? (since ?? now()) : undefined;
    if (since !== undefined && now() - since >= holdMs) return true;
    await sleep(250);
  }
  return false;
}

async function allReady({ nodes, stack }: Rig): Promise<boolean> {
  const ca = stack.secrets.controlPlane.ca.certificate;
  const asked = nodes.map(async ({ address }) => {
    const baseUrl = `https://${address}:${apiServerPort}`;
    const target = { baseUrl, ca, client: () => undefined, timeoutMs: 2000 };
    const reply = await httpsJson(target, { method: "GET", path: "/readyz" });
    return reply.status === 200;
  });
  return Promise.all(asked).then(
    (answers) => answers.every(Boolean),
    () => false,
  );
}
