import { Downloads } from "./downloads";
import { nameOf, type EngineEvent } from "./engineEvents";
import { expectedOf, phaseOf, phases, shareText, type Expected, type Phase } from "./phases";

interface Count {
  readonly since: number;
  begun: number;
  done: number;
}

interface Operation {
  readonly phase: Phase | undefined;
  readonly since: number;
  /** What it says that it waits for. */
  wait?: string;
  /** It has begun to say why it fails; its error will say that again. */
  fails?: boolean;
}

/** How an operation or the engine ends that is told to stop. */
const endedByUs =
  /signal: (killed|interrupt|terminated)|context canceled|^update (failed|canceled)/;

/** One engine run as a person follows it: takes events in order, tells what is worth a line and what is under way. */
export class RunStory {
  readonly errors: { readonly name: string; readonly text: string }[] = [];
  /** Ctrl-C was pressed: what ends by it has not failed. */
  interrupted = false;
  readonly #expected: Expected;
  readonly #downloads = new Downloads();
  readonly #counts = new Map<Phase, Count>();
  readonly #unchanged = new Map<Phase, number>();
  readonly #open = new Map<string, Operation>();
  #working = false;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** Lines that this event is worth. */
  take(event: EngineEvent): readonly string[] {
    this.#working = true;
    switch (event.kind) {
      case "begin":
        this.#begin(event.op, event.urn, event.at);
        return [];
      case "end":
        return this.#end(event.urn, event.at);
      case "failed":
        this.#open.delete(event.urn);
        return [];
      case "news":
        return this.#news(event.urn, event.text);
      case "trouble":
        return this.#trouble(event);
    }
  }

  /** What is under way, with shares: "image upload 1/2, machines 0/3". */
  get underWay(): string {
    const active = new Set([...this.#open.values()].map(({ phase }) => phase));
    const texts = phases.filter((phase) => active.has(phase)).map((phase) => this.#share(phase));
    if (texts.length > 0) return texts.join(", ");
    return this.#working ? "working" : "starting";
  }

  /** What is waited for, the longest wait first: "cp2 to be Ready: no such Node yet". */
  get waits(): readonly string[] {
    const waits = [...this.#open.values()].map(({ wait }) => wait);
    return [...new Set(waits.filter((wait) => wait !== undefined))];
  }

  #begin(op: string, urn: string, at: number): void {
    const phase = phaseOf(op, urn);
    if (op === "same") {
      if (phase !== undefined) this.#unchanged.set(phase, this.#unchangedOf(phase) + 1);
      return;
    }
    this.#open.set(urn, { phase, since: at });
    if (phase === undefined) return;
    const count = this.#counts.get(phase) ?? { since: at, begun: 0, done: 0 };
    count.begun += 1;
    this.#counts.set(phase, count);
  }

  #end(urn: string, at: number): readonly string[] {
    const operation = this.#open.get(urn);
    this.#open.delete(urn);
    const phase = operation?.phase;
    const count = phase && this.#counts.get(phase);
    if (operation === undefined || phase === undefined || count === undefined) return [];
    count.done += 1;
    return this.#stepDone(phase, nameOf(urn), count, at - operation.since, at);
  }

  #stepDone(phase: Phase, name: string, count: Count, took: number, at: number): string[] {
    const last = count.done === this.#total(phase) && !this.#isOpen(phase);
    switch (phase) {
      case "download":
        if (this.#isOpen(phase)) return [];
        return [
          this.#downloads.any
            ? `download ${this.#downloads.size} in ${at - count.since} s`
            : "downloads: all in the cache",
        ];
      case "nodes":
        return [`${this.#share(phase)}: ${name.replace(/-join$/, "")} after ${took} s`];
      case "formation":
        return [`first control plane after ${took} s`];
      case "api":
        return [`API after ${at - this.#firstMachine(count.since)} s`];
      case "upload":
        return [this.#share(phase)];
      case "leave": // says it itself
      case "network":
      case "addons": // of how many objects is not known before they are done
        return [];
      default:
        return last ? [this.#share(phase)] : [];
    }
  }

  #news(urn: string, text: string): readonly string[] {
    const operation = this.#open.get(urn);
    const lines = text.split("\n").map((line) => line.trimEnd());
    return lines.filter((line) => line !== "" && this.#isWorthALine(line, urn, operation));
  }

  /** Notes waits and transfers, which have their own place. */
  #isWorthALine(line: string, urn: string, operation: Operation | undefined): boolean {
    if (operation?.phase === "download" && this.#downloads.take(line)) return false;
    const wait = /^\d+ s, waiting for (.*)$/.exec(line)?.[1];
    if (wait !== undefined || operation?.phase === "network" || operation?.phase === "addons") {
      if (operation !== undefined) operation.wait = wait ?? `${nameOf(urn)}: ${line}`;
      return false;
    }
    if (operation !== undefined) {
      operation.wait = undefined;
      operation.fails ||= /^Waited \d+ s for /.test(line);
      if (operation.fails) return false;
    }
    // Said by the end of the operation, with its count.
    return !/^(API answers after|wanted nodes:|node \d+\/\d+ Ready|\S+ is Ready after)/.test(line);
  }

  #trouble(event: Extract<EngineEvent, { kind: "trouble" }>): readonly string[] {
    const name = nameOf(event.urn);
    if (event.severity === "warning") {
      return [`warning: ${name === "" ? "" : `${name}: `}${event.text}`];
    }
    // A bridged provider says it twice, the second time without the brackets and with a colon at the end.
    const text = event.text.replace(/^\[ERROR\] : /, "").replace(/:$/, "");
    if (this.errors.some((known) => known.name === name && known.text === text)) return [];
    if (this.interrupted && endedByUs.test(text)) return [];
    this.errors.push({ name, text });
    return this.#failed(name, text);
  }

  /** At once, since what runs beside it may wait for long; the whole text comes at the end. */
  #failed(name: string, text: string): readonly string[] {
    const others = [...this.#open.keys()].some((urn) => nameOf(urn) !== name);
    if (name === "" || !others) return [];
    const first = text.split("\n", 1)[0] ?? "";
    return [`failed: ${name}: ${first} (what else has begun is waited for; Ctrl-C ends it)`];
  }

  #share(phase: Phase): string {
    if (phase === "download" && this.#downloads.any) return `download ${this.#downloads.share}`;
    return shareText(phase, this.#counts.get(phase)?.done ?? 0, this.#total(phase));
  }

  #total(phase: Phase): number {
    const begun = this.#counts.get(phase)?.begun ?? 0;
    return Math.max(begun, expectedOf(phase, this.#expected, this.#unchangedOf(phase)));
  }

  #unchangedOf(phase: Phase): number {
    return this.#unchanged.get(phase) ?? 0;
  }

  #isOpen(wanted: Phase): boolean {
    return [...this.#open.values()].some(({ phase }) => phase === wanted);
  }

  /** The API is waited for since machines, or formation, began. */
  #firstMachine(fallback: number): number {
    const starts = [this.#counts.get("machines")?.since, this.#counts.get("formation")?.since];
    return Math.min(...starts.filter((since) => since !== undefined), fallback);
  }
}
