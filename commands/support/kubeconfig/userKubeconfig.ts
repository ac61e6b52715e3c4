import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import { messageOf, UserError } from "../../../lib/errors";

import { projectRoot } from "../projectRoot";
import { mayBear, merged, namesOf, ownEntries, withoutOwn, type OwnEntries } from "./merge";

interface Where {
  readonly env?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/** The user's kubeconfig files as kubectl reads them; this checkout's own are not among them. */
export function userKubeconfigs({ env = process.env, home = homedir() }: Where = {}): string[] {
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  const own = join(projectRoot, ".state");
  const foreign = named.map((path) => resolve(path)).filter((path) => dirname(path) !== own);
  return foreign.length > 0 ? foreign : [join(home, ".kube", "config")];
}

/** Puts the cluster into the user's first kubeconfig; gives its path. */
export function mergeKubeconfig(kubeconfig: string, name: string, where: Where = {}): string {
  const [path = ""] = userKubeconfigs(where);
  const own = ownEntries(kubeconfig);
  change(path, (text) => {
    if (!mayBear(text, name, own)) {
      throw new UserError("FHA420", [
        `${path}: ${name} is there and is another cluster; take another name: npm run kubeconfig -- --merge --name <name>`,
      ]);
    }
    return merged(text, name, own);
  });
  return path;
}

/** Writes renewed credentials wherever the cluster was merged; gives the files that were changed. */
export function refreshMerged(kubeconfig: string, where: Where = {}): readonly string[] {
  const own = ownEntries(kubeconfig);
  return changeOwn(where, own, (text) =>
    namesOf(text, own).reduce((rest, name) => merged(rest, name, own), text),
  );
}

/** Takes the cluster's own entries out again; gives the files that were changed. */
export function removeMerged(kubeconfig: string, where: Where = {}): readonly string[] {
  const own = ownEntries(kubeconfig);
  return changeOwn(where, own, (text) => withoutOwn(text, own));
}

/** Files without this cluster are not touched, whatever their state. */
function changeOwn(
  where: Where,
  { cluster }: OwnEntries,
  edit: (text: string) => string,
): readonly string[] {
  const ca = cluster["certificate-authority-data"];
  const files = userKubeconfigs(where).filter(
    (path) => existsSync(path) && readFileSync(path, "utf8").includes(ca),
  );
  return files.filter((path) => change(path, edit));
}

/** Whole or not at all, readable by the user alone, through a link to the file it stands for. */
function change(path: string, edit: (text: string) => string): boolean {
  const file = existsSync(path) ? realpathSync(path) : path;
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = edited(path, before, edit);
  if (after === before) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.flatcar-ha-${process.pid}`;
  writeFileSync(next, after, { mode: 0o600, flag: "wx" });
  renameSync(next, file);
  return true;
}

function edited(path: string, before: string, edit: (text: string) => string): string {
  try {
    return edit(before);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const why = messageOf(cause);
    throw new UserError("FHA421", [`${path}: cannot be changed: ${why}`]);
  }
}
