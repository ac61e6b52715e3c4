import type { EngineEvent } from "./engineEvents";
import type { RunStory } from "./runStory";

export interface Screen {
  write(text: string): void;
  /** Width of a terminal, where one line is redrawn; undefined where lines can only be added. */
  readonly columns: number | undefined;
}

/** Plain lines: a changed wait is said after so many seconds, an unchanged one is repeated after so many. */
const changedWaitSeconds = 10;
const heartbeatSeconds = 30;
const waitsShown = 2;
const waitLength = 160;

/** Shows a run's story: on a terminal with one line that is redrawn, elsewhere line by line. */
export class ProgressView {
  readonly #screen: Screen;
  readonly #story: RunStory;
  readonly #started: number;
  #said: { at: number; waits: string };

  /** `now` in seconds, as in every other call. */
  constructor(screen: Screen, story: RunStory, now: number) {
    this.#screen = screen;
    this.#story = story;
    this.#started = now;
    this.#said = { at: now, waits: "" };
  }

  take(event: EngineEvent, now: number): void {
    for (const line of this.#story.take(event)) this.say(line, now);
    this.tick(now);
  }

  /** A line that stays. */
  say(line: string, now: number): void {
    const erase = this.#screen.columns === undefined ? "" : "\r\u001b[K";
    this.#screen.write(`${erase}${clock(now - this.#started)} ${line}\n`);
    this.#said = { ...this.#said, at: now };
  }

  /** Called about once a second. */
  tick(now: number): void {
    if (this.#screen.columns !== undefined) {
      this.#screen.write(`\r${this.#status(now).slice(0, this.#screen.columns - 1)}\u001b[K`);
      return;
    }
    const waits = this.#story.waits.join("; ");
    const since = now - this.#said.at;
    const isNew = waits !== "" && waits !== this.#said.waits && since >= changedWaitSeconds;
    if (!isNew && since < heartbeatSeconds) return;
    this.#screen.write(`${this.#status(now)}\n`);
    this.#said = { at: now, waits };
  }

  /** Leaves nothing on the terminal that is over. */
  finish(): void {
    if (this.#screen.columns !== undefined) this.#screen.write("\r\u001b[K");
  }

  #status(now: number): string {
    const { underWay, waits } = this.#story;
    const shown = waits.slice(0, waitsShown).map((wait) => shortened(wait, waitLength));
    const more = waits.length > shown.length ? ` (and ${waits.length - shown.length} more)` : "";
    const waiting = shown.length === 0 ? "" : `; waiting for ${shown.join("; ")}${more}`;
    return `${clock(now - this.#started)} ${underWay}${waiting}`;
  }
}

/** "12:05" */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2)}:${String(whole % 60).padStart(2, "0")}`;
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
