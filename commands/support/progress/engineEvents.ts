import { redact } from "../trouble/redact";

/** What one line of the engine's event log tells a person. Values of resources, masked or not, are never read. */
export type EngineEvent =
  | {
      readonly kind: "begin" | "end" | "failed";
      readonly at: number;
      readonly op: string;
      readonly urn: string;
    }
  /** A line that a resource's operation has said; the engine has masked secrets in it. */
  | { readonly kind: "news"; readonly at: number; readonly urn: string; readonly text: string }
  | {
      readonly kind: "trouble";
      readonly at: number;
      readonly severity: "warning" | "error";
      /** Empty where no resource is to blame. */
      readonly urn: string;
      readonly text: string;
    };

interface StepJson {
  readonly metadata: { readonly op: string; readonly urn: string };
  readonly planning?: boolean;
}

interface EventJson {
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly resourcePreEvent?: StepJson;
  readonly resOutputsEvent?: StepJson;
  readonly resOpFailedEvent?: StepJson;
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
  };
}

/** One line of the log; undefined for what is no news, such as debug events, a preview's steps and the config. */
export function readEvent(line: string): EngineEvent | undefined {
  const event = JSON.parse(line) as EventJson;
  const at = event.timestamp;
  const { diagnosticEvent: diagnostic } = event;
  if (diagnostic !== undefined) {
    const { severity, urn = "" } = diagnostic;
    // The engine masks what it knows to be secret; what only looks so is hidden as well.
    const text = redact(diagnostic.message.replace(/<\{%[^%]*%\}>/g, "").trim());
    if (text === "") return undefined;
    if (severity === "warning" || severity === "error") {
      return { kind: "trouble", at, severity, urn, text };
    }
    return severity.startsWith("info") && urn !== "" ? { kind: "news", at, urn, text } : undefined;
  }
  return (
    step("begin", at, event.resourcePreEvent) ??
    step("end", at, event.resOutputsEvent) ??
    step("failed", at, event.resOpFailedEvent)
  );
}

function step(
  kind: "begin" | "end" | "failed",
  at: number,
  json: StepJson | undefined,
): EngineEvent | undefined {
  if (json === undefined || json.planning === true) return undefined;
  return { kind, at, op: json.metadata.op, urn: json.metadata.urn };
}

/** A step as a line that readEvent reads; undefined for an event of another kind. */
export function stepLine(event: EngineEvent): string | undefined {
  if (event.kind === "news" || event.kind === "trouble") return undefined;
  const { kind, at, op, urn } = event;
  const names = { begin: "resourcePreEvent", end: "resOutputsEvent", failed: "resOpFailedEvent" };
  return JSON.stringify({ timestamp: at, [names[kind]]: { metadata: { op, urn } } });
}

/** Logical name of a resource. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Its own type, without those of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
