import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

export interface ActionArgs {
  /** A verb of commands/action.ts. */
  readonly verb: string;
  /** Goes to the action as one JSON object on stdin, never on a command line; secret where a part is secret. */
  readonly input: pulumi.Input<Record<string, unknown>>;
  /** Runs the action again, as a replacement, when one of these changes. */
  readonly triggers?: readonly pulumi.Input<string>[];
  /** What a changed input does without a changed trigger; nothing by default. */
  readonly onUpdate?: string;
  /** Verb that runs before the resource goes, with the input of the last run. */
  readonly onDelete?: string;
  /** "none" where the output is a value rather than news. */
  readonly logging?: command.types.enums.local.Logging;
}

/**
 * Work that the engine orders, shows and repeats like any resource. The command lines are kept in the state and run
 * by later checkouts: they stay as they are for ever (design D11).
 */
export function action(
  name: string,
  args: ActionArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  // One process from the shell on: what Ctrl-C kills is then the action itself.
  const line = (verb: string): string => `exec node --import tsx commands/action.ts ${verb}`;
  return new command.local.Command(
    name,
    {
      create: line(args.verb),
      // Without `update`, any changed input (a renewed kubeconfig) would run `create` again.
      update: line(args.onUpdate ?? "noop"),
      delete: args.onDelete === undefined ? undefined : line(args.onDelete),
      dir: actionsFolder(),
      stdin: pulumi.jsonStringify(args.input),
      triggers: args.triggers === undefined ? undefined : [...args.triggers],
      logging: args.logging ?? "stdoutAndStderr",
    },
    { deleteBeforeReplace: true, ...opts },
  );
}

/** Where another project's program finds the actions, relative to itself; this project's own has them beside it. */
function actionsFolder(): string | undefined {
  const program = process.cwd();
  const own = existsSync(join(program, "commands", "action.ts"));
  return own ? undefined : relative(program, resolve(__dirname, ".."));
}
