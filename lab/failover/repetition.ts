import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../commands/support/client/client";
import { now } from "../../commands/support/client/clock";
import type { Contender } from "./contender";
import { eventList, type EventId } from "./eventList";
import { events, others } from "./events";
import { watchOthers } from "./otherLoad";
import type { Recording } from "./recording";
import type { Rig } from "./rig";
import { answering, settled } from "./settled";

/** A new client finds everything well. */
const start = { holdMs: 1500, limitMs: 120_000 };
/** Long enough for either haproxy to have taken a returned API server in again. */
const end = { holdMs: 4000, limitMs: 120_000 };
/** Longer than a request may take: one that hangs is in it as a failure. */
const windowMs = 2500;

/** Lets an event happen once to a cluster that is well; throws if it is not. */
export async function repetition(
  rig: Rig,
  contender: Contender,
  event: EventId,
): Promise<Recording> {
  const client = rig.client(contender);
  try {
    if (!(await settled(rig, client, start))) throw new Error("the cluster is not well");
    const [otherNode] = others(rig, rig.holder());
    if (otherNode !== undefined) await rig.leader.moveTo(otherNode);
    const { strike, mend } = await events[event](rig, contender);
    if (!(await recovers(client, now(), 0, 60))) throw new Error("preparing has no end");

    const otherLoad = watchOthers();
    const struck = now();
    await strike();
    const complete = now();
    const { atLeast, atMost } = eventList[event];
    const recovered = await recovers(client, struck, atLeast, atMost);
    const mended = mend === undefined ? undefined : now();
    await mend?.();
    const healed = await settled(rig, client, end);
    const over = now();
    await client.stop();
    return {
      struck,
      complete,
      ...(mended !== undefined && { mended }),
      over,
      recovered,
      healed,
      otherLoad: otherLoad(),
      requests: client.requests.filter(({ end: ended }) => ended > struck - 2000),
      watches: client.watches,
      holders: rig.holders.changes.filter(({ at }) => at < over),
    };
  } finally {
    await client.stop();
  }
}

/** Waits until all requests are answered again, at least and at most these seconds; false if some still fail. */
async function recovers(
  client: Client,
  since: number,
  atLeast: number,
  atMost: number,
): Promise<boolean> {
  await sleep(atLeast * 1000);
  for (;;) {
    const at = now();
    if (answering(client.requests, at, windowMs)) return true;
    if (at - since >= atMost * 1000) return false;
    await sleep(100);
  }
}
