import type { Contender } from "./contender";
import { eventList, type EventId } from "./eventList";
import type { Kept } from "./kept";
import { repetition } from "./repetition";
import type { Rig } from "./rig";
import { figures, type Figures } from "./statistics";

/** Above this share of the processors' time for other processes a repetition does not count. */
const quiet = 0.1;
/** So many disturbed repetitions in a row, and the machine is not one to measure on. */
const patience = 5;

export interface BenchOptions {
  readonly contender: Contender;
  readonly events: readonly EventId[];
  readonly repeat: number;
  /** What it holds already is not measured again. */
  readonly kept: Kept;
  /** No repetition begins once this says so. */
  readonly over: () => boolean;
  readonly say: (line: string) => void;
}

/** Every event `repeat` times with one contender, in rounds: what is cut short has measured all about equally often. */
export async function bench(rig: Rig, options: BenchOptions): Promise<void> {
  const { contender, events, repeat, kept, over } = options;
  const say = (line: string): void => {
    options.say(`${contender.title}: ${line}`);
  };
  const count = (event: EventId): number => countOf(kept, contender, event);
  if (over() || events.every((event) => count(event) >= repeat)) return;
  say("machines start with its files");
  for (const node of rig.nodes) {
    await contender.install(rig.stack.machines, rig.stack.plan, node);
  }
  await restart(rig);
  for (let round = 1; round <= repeat; round += 1) {
    for (const event of events) {
      if (count(event) >= round) continue;
      if (over() || !(await measure(rig, event, { ...options, say }))) return;
    }
  }
}

function countOf(kept: Kept, contender: Contender, event: EventId): number {
  return kept.of(contender.id, event)?.figures.length ?? 0;
}

/** One repetition that counts; false if the machine has no time for it. */
async function measure(
  rig: Rig,
  event: EventId,
  { contender, repeat, kept, say }: BenchOptions,
): Promise<boolean> {
  const { title, divides } = eventList[event];
  for (let tries = 0; tries < patience; tries += 1) {
    const recording = await again(rig, say, () => repetition(rig, contender, event));
    // What did not heal must not be the next repetition's fault.
    if (!recording.healed) await restart(rig);
    const one = figures(recording, divides);
    if (one.otherLoad <= quiet) {
      kept.add(contender.id, event, one, recording);
      say(`${title} ${countOf(kept, contender, event)}/${repeat}: ${told(one)}`);
      return true;
    }
    const used = `other processes used ${(one.otherLoad * 100).toFixed(0)} % of the processors`;
    say(`${title}: not counted, ${used}`);
  }
  say(`given up: the machine was not quiet ${patience} times in a row`);
  return false;
}

/** One failure of the machinery itself must not cost the hours before it. */
async function again<T>(rig: Rig, say: (line: string) => void, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    say(`once more after: ${(error as Error).message}`);
    await restart(rig);
    return act();
  }
}

async function restart(rig: Rig): Promise<void> {
  await Promise.all(rig.nodes.map(({ name }) => rig.powerOff(name)));
  await Promise.all(rig.nodes.map(({ name }) => rig.powerOn(name)));
}

function told(one: Figures): string {
  return [
    `outage ${one.outage.toFixed(2)} s`,
    `${one.failedNew} new and ${one.failedInFlight} in flight failed`,
    `${one.watchesBroken} watches broken`,
    `${one.vipMoves} VIP moves`,
    ...(one.stillFailing > 0 ? ["still failing when mended"] : []),
    ...(one.notHealed > 0 ? ["NOT HEALED"] : []),
    ...(one.clientPause > 0.2 ? [`client held up for ${one.clientPause.toFixed(2)} s`] : []),
  ].join(", ");
}
