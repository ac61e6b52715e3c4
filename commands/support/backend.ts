import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

type Values = Record<string, string | undefined>;

/**
 * What the engine still has to be told about where state lies and how it is encrypted. Whoever is logged in elsewhere, or
 * names a backend or passphrase, keeps them; otherwise state goes to `.state` in the project with a generated passphrase.
 */
export function backendSettings(env: Values, project: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const current = env.PULUMI_BACKEND_URL ?? loggedInAt(env.PULUMI_HOME);
  if (current === undefined && env.PULUMI_ACCESS_TOKEN === undefined) {
    const state = join(project, ".state");
    mkdirSync(state, { recursive: true, mode: 0o700 });
    settings.PULUMI_BACKEND_URL = `file://${state}`;
  }
  const backend = settings.PULUMI_BACKEND_URL ?? current ?? "https:";
  // The service keeps its own keys; every other backend needs a passphrase.
  const given = env.PULUMI_CONFIG_PASSPHRASE ?? env.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (given === undefined && !/^https?:/.test(backend)) {
    settings.PULUMI_CONFIG_PASSPHRASE_FILE = passphraseFile(project);
  }
  return settings;
}

/** Folder of a file backend; undefined when state lies elsewhere. */
export function backendFolder(env: Values): string | undefined {
  const url = (env.PULUMI_BACKEND_URL ?? loggedInAt(env.PULUMI_HOME) ?? "").replace(/\?.*$/, "");
  if (!url.startsWith("file://")) return undefined;
  const path = url.startsWith("file:///") ? fileURLToPath(url) : url.slice("file://".length);
  return path.replace(/^~/, homedir());
}

/**
 * Beside each of its files a file backend keeps one with attributes, and writes it in place: an engine that is killed
 * meanwhile leaves it empty, and then no stack of the backend can be read. Without such a file its defaults hold.
 */
export function mendBackend(env: Values): void {
  const folder = backendFolder(env);
  if (folder === undefined) return;
  for (const path of attributeFiles(join(folder, ".pulumi"))) {
    if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path, { force: true });
  }
}

function attributeFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".attrs"))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // Not there yet, or not ours to read: the engine says so itself.
    return [];
  }
}

function passphraseFile(project: string): string {
  const path = join(project, ".passphrase");
  if (!existsSync(path)) {
    writeFileSync(path, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  return path;
}

function loggedInAt(pulumiHome: string | undefined): string | undefined {
  const path = join(pulumiHome ?? join(homedir(), ".pulumi"), "credentials.json");
  try {
    const { current } = JSON.parse(readFileSync(path, "utf8")) as { current?: string };
    return current === "" ? undefined : current;
  } catch {
    return undefined;
  }
}
