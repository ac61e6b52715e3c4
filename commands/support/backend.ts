import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

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
