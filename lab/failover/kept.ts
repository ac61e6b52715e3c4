import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/errors";
import type { ContenderId } from "./contender";
import type { EventId } from "./eventList";
import type { Recording } from "./recording";
import type { Measured } from "./results";
import type { Figures } from "./statistics";

/** Finished repetitions. */
export interface Kept {
  readonly results: () => readonly Measured[];
  readonly of: (contender: ContenderId, event: EventId) => Measured | undefined;
  readonly add: (
    contender: ContenderId,
    event: EventId,
    figures: Figures,
    recording: Recording,
  ) => void;
}

/** What is measured of each: a change of one leaves the figures of the others. */
export type Subjects = Readonly<Record<ContenderId, string>>;

/** In memory, and in `folder` if one is given, from where a later run goes on. */
export function keep(subjects: Subjects, folder?: string): Kept {
  const all = new Map(
    (folder === undefined ? [] : read(subjects, folder)).map((one) => [nameOf(one), one]),
  );
  return {
    results: () => [...all.values()],
    of: (contender, event) => all.get(nameOf({ contender, event })),
    add: (contender, event, figures, recording) => {
      const before = all.get(nameOf({ contender, event }));
      const worst = Math.max(...(before?.figures ?? []).map(({ outage }) => outage));
      const one: Measured = {
        contender,
        event,
        figures: [...(before?.figures ?? []), figures],
        worst: before !== undefined && worst >= figures.outage ? before.worst : recording,
      };
      all.set(nameOf(one), one);
      if (folder !== undefined) write(join(folder, nameOf(one)), JSON.stringify(one));
    },
  };
}

function nameOf({ contender, event }: Pick<Measured, "contender" | "event">): string {
  return `${contender}-${event}.json`;
}

function read(subjects: Subjects, folder: string): readonly Measured[] {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const asked = Object.entries(subjects).map(([id, subject]) => ({
    id,
    subject,
    file: join(folder, `${id}.txt`),
  }));
  const strange = asked.filter(
    ({ id, subject, file }) =>
      names.some((name) => name.startsWith(`${id}-`)) &&
      (!existsSync(file) || readFileSync(file, "utf8") !== subject),
  );
  if (strange.length > 0) {
    throw new UserError(
      "FHA400",
      strange.map(
        ({ id }) =>
          `--out: ${folder}/${id}-*.json are figures of other files or programs; allowed: a new folder, or this one without them`,
      ),
    );
  }
  for (const { file, subject } of asked) write(file, subject);
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Measured);
}

/** A run that is killed meanwhile leaves the figures before. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
