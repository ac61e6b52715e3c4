import { randomBytes } from "node:crypto";
import { detailedDiff } from "../protocol/detailedDiff";
import type { Log } from "../protocol/engineLog";
import {
  isUnknown,
  reveal,
  revealMap,
  unknown,
  type PropertyMap,
  type PropertyValue,
} from "../protocol/propertyValue";
import type {
  Checked,
  CheckFailure,
  Created,
  Difference,
  Provider,
  ReadResult,
  Subject,
} from "../protocol/provider";
import { runCommand, RunningCommands, type CommandResult } from "./runCommand";

const isText = (value: PropertyValue) => typeof value === "string";
const isObject = (value: PropertyValue) => typeof value === "object" && value !== null;

/** Every input that this plugin knows, and what it accepts. */
const inputs: Readonly<Record<string, (value: PropertyValue) => boolean>> = {
  addPreviousOutputInEnv: (value) => typeof value === "boolean",
  create: isText,
  delete: isText,
  dir: isText,
  environment: (value) => isObject(value) && !Array.isArray(value),
  interpreter: Array.isArray,
  logging: (value) => ["stdout", "stderr", "stdoutAndStderr", "none"].some((it) => it === value),
  stdin: isText,
  triggers: Array.isArray,
  update: isText,
};

/**
 * `command:local:Command` as plugin 1.2.1 has it. Outputs are the inputs, as secret as given, and
 * stdout and stderr, which are plain unless the program asks for additionalSecretOutputs.
 * Not here: assetPaths, archivePaths and the remote resources.
 */
export class CommandProvider implements Provider {
  readonly version: string;
  readonly #log: Log;
  readonly #running = new RunningCommands();

  constructor(version: string, log: Log) {
    this.version = version;
    this.#log = log;
  }

  async check(subject: Subject, _olds: PropertyMap, news: PropertyMap): Promise<Checked> {
    if (subject.type !== "command:local:Command") {
      throw new Error(`the lab's command plugin has no ${subject.type}, only local.Command`);
    }
    const failures: CheckFailure[] = Object.entries(revealMap(news)).flatMap(([key, value]) => {
      const accepts = inputs[key];
      if (!accepts) return [{ property: key, reason: `the lab's command plugin has no ${key}` }];
      if (isUnknown(value) || accepts(value)) return [];
      return [{ property: key, reason: "has a value of the wrong type" }];
    });
    return Promise.resolve({ inputs: news, failures });
  }

  async diff(
    _subject: Subject,
    _state: PropertyMap,
    oldInputs: PropertyMap,
    news: PropertyMap,
  ): Promise<Difference> {
    // Single triggers are replaced by the SDK's own replaceOnChanges on `triggers[*]`.
    const changes = detailedDiff(oldInputs, news).map((change) => ({
      ...change,
      replace: change.path === "triggers",
    }));
    return Promise.resolve({ changes });
  }

  async create(subject: Subject, news: PropertyMap): Promise<Created> {
    const id = `${subject.name}${randomBytes(4).toString("hex")}`;
    if (subject.preview) return { id, outputs: { ...news, stdout: unknown, stderr: unknown } };
    const result = await this.#run(subject, news["create"], news, { stdout: "", stderr: "" });
    return { id, outputs: { ...news, ...result } };
  }

  async update(subject: Subject, state: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    if (subject.preview) return { ...news, stdout: unknown, stderr: unknown };
    const script = news["update"] ?? news["create"];
    return { ...news, ...(await this.#run(subject, script, news, previous(state))) };
  }

  async delete(subject: Subject, _id: string, state: PropertyMap): Promise<void> {
    await this.#run(subject, state["delete"], state, previous(state));
  }

  async read(
    _subject: Subject,
    id: string,
    state: PropertyMap,
    oldInputs: PropertyMap,
  ): Promise<ReadResult> {
    return Promise.resolve({ id, outputs: state, inputs: oldInputs });
  }

  cancel(signal: NodeJS.Signals): void {
    this.#running.kill(signal);
  }

  async #run(
    subject: Subject,
    script: PropertyValue | undefined,
    settings: PropertyMap,
    before: CommandResult,
  ): Promise<CommandResult> {
    const command = script === undefined ? null : reveal(script);
    if (typeof command !== "string") return before;
    return runCommand(command, revealMap(settings), before, this.#running, (line) => {
      this.#log(subject.urn, line);
    });
  }
}

const text = (value: PropertyValue | undefined): string => {
  const plain = value === undefined ? null : reveal(value);
  return typeof plain === "string" ? plain : "";
};

const previous = (state: PropertyMap): CommandResult => ({
  stdout: text(state["stdout"]),
  stderr: text(state["stderr"]),
});
