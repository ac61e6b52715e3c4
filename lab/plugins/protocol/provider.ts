import type { PropertyChange } from "./detailedDiff";
import type { PropertyMap } from "./propertyValue";

/** Which resource a request is about. */
export interface Subject {
  readonly urn: string;
  /** Type token, such as `command:local:Command`. */
  readonly type: string;
  readonly name: string;
  /** customTimeouts in seconds; 0 when unset. */
  readonly timeoutSeconds: number;
  readonly preview: boolean;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

export interface Change extends PropertyChange {
  readonly replace?: boolean;
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace?: boolean;
}

export interface ConfigDifference {
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
}

export interface Created {
  readonly id: string;
  readonly outputs: PropertyMap;
}

export interface ReadResult {
  /** Empty when the object is gone. */
  readonly id: string;
  readonly outputs?: PropertyMap;
  readonly inputs?: PropertyMap;
}

/** What a plugin does; values keep their secret and unknown markers. Errors fail the operation. */
export interface Provider {
  readonly version: string;
  diffConfig?(olds: PropertyMap, news: PropertyMap): ConfigDifference;
  configure?(variables: ReadonlyMap<string, string>): Promise<void>;
  check(subject: Subject, olds: PropertyMap, news: PropertyMap): Promise<Checked>;
  diff(
    subject: Subject,
    state: PropertyMap,
    oldInputs: PropertyMap,
    news: PropertyMap,
  ): Promise<Difference>;
  create(subject: Subject, inputs: PropertyMap): Promise<Created>;
  read(subject: Subject, id: string, state: PropertyMap, inputs: PropertyMap): Promise<ReadResult>;
  update(subject: Subject, state: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
  delete(subject: Subject, id: string, state: PropertyMap): Promise<void>;
  /** Ends running operations; they fail. */
  cancel(signal: NodeJS.Signals): void;
}

/** The object exists but did not become ready: the engine stores it and fails the operation. */
export class InitializationError extends Error {
  readonly id: string;
  readonly outputs: PropertyMap;

  constructor(message: string, id: string, outputs: PropertyMap) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}
