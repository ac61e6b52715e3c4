import { ButaneModule } from "./butaneModule";
import { UserError } from "./errors";

/** One Butane document of the layers of a node; `file` is its path in the project, for messages. */
export interface Layer {
  readonly file: string;
  readonly text: string;
}

/** Line and column count from 1; 0 means unknown. */
interface Issue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Answer {
  readonly ignition: string;
  readonly issues: readonly Issue[] | null;
}

let butane: ButaneModule | undefined;

/**
 * Merges layers, in order, into one flat Ignition 3.4.0 config: JSON with sorted keys and no spaces.
 * `files` (path below butane/ -> text) is what `local` and `contents_local` find; nothing touches a disk.
 * Throws UserError with every warning and error of Butane, and for a path or unit defined by two layers.
 */
export function renderIgnition(
  layers: readonly Layer[],
  files: Readonly<Record<string, string>>,
): string {
  const { ignition, issues } = ask(layers, files);
  if (issues !== null && issues.length > 0) throw new UserError("FHA701", issues.map(format));
  return ignition;
}

function ask(layers: readonly Layer[], files: Readonly<Record<string, string>>): Answer {
  butane ??= new ButaneModule();
  try {
    return JSON.parse(butane.call({ layers }, files)) as Answer;
  } catch (error) {
    butane = undefined; // a Go program that broke down cannot be called again
    throw error;
  }
}

function format({ file, line, column, message }: Issue): string {
  const place = [file, line, column].filter((part) => part !== 0 && part !== "");
  return `${place.join(":")}: ${message}`;
}
