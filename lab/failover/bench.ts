import type { Contender } from "./contender";
import { eventList, type EventId } from "./eventList";
import type { Recording } from "./recording";
import { repetition } from "./repetition";
import type { Measured } from "./results";
import type { Rig } from "./rig";
import { figures, type Figures } from "./statistics";

export interface BenchOptions {
  readonly contenders: readonly Contender[];
  readonly events: readonly EventId[];
  readonly repeat: number;
  readonly say: (line: string) => void;
}

/** Every event `repeat` times with each contender, in the order given, on the same machines. */
export async function bench(rig: Rig, options: BenchOptions): Promise<readonly Measured[]> {
  const results: Measured[] = [];
  for (const contender of options.contenders) {
    options.say(`${contender.title}: machines start with its files`);
    for (const node of rig.nodes) {
      await contender.install(rig.stack.machines, rig.stack.plan, node);
    }
    await restart(rig);
    for (const event of options.events) {
      results.push(await measure(rig, contender, event, options));
    }
  }
  return results;
}

async function measure(
  rig: Rig,
  contender: Contender,
  event: EventId,
  { repeat, say }: BenchOptions,
): Promise<Measured> {
  const all: { readonly figures: Figures; readonly recording: Recording }[] = [];
  for (let count = 1; count <= repeat; count += 1) {
    const recording = await again(rig, say, () => repetition(rig, contender, event));
    const { divides } = eventList[event];
    const one = { figures: figures(recording, divides), recording };
    all.push(one);
    say(`${contender.title}: ${eventList[event].title} ${count}/${repeat}: ${told(one.figures)}`);
    // What did not heal must not be the next repetition's fault.
    if (!recording.healed) await restart(rig);
  }
  const [first, ...others] = all;
  if (first === undefined) throw new Error("no repetition");
  const worst = others.reduce(
    (worse, one) => (one.figures.outage > worse.figures.outage ? one : worse),
    first,
  );
  return {
    contender: contender.id,
    event,
    figures: all.map((one) => one.figures),
    worst: worst.recording,
  };
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
