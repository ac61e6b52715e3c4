import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Document, parseDocument } from "yaml";

import { projectName } from "../commands/support/projectName";
import { setSettings } from "../commands/support/writeSettings";
import { isLab, registryPort, releaseUrl } from "../commands/support/labAddresses";

type Settings = Readonly<Record<string, unknown>>;

/** What a lab's stack is to be. */
export interface LabWish {
  readonly stack: string;
  /** The size's settings, and those of a settings file. */
  readonly settings: Settings;
  /** Whether they hold at every run, as those of a settings file; otherwise they are only what a fresh stack starts with. */
  readonly follow: boolean;
}

/** What the lab's servers decide, and no user. */
export interface LabFacts {
  /** Primary key that signs the lab's OS image. */
  readonly fingerprint: string;
  /** The network's gateway, where nodes find this host. */
  readonly gateway: string;
}

/** The settings of a lab's stack but for the facts, from those that its file has: what its user has put there stays. */
export function labSettings({ stack, settings, follow }: LabWish, found: Settings): Settings {
  const fresh = {
    clusterName: stack,
    domainType: "qemu",
    timing: "emulated",
    smokeImage: "docker.io/flatcar-ha/smoke:latest",
    // Its image is in no registry that the lab can reach.
    addons: { kured: { enabled: false } },
    ...settings,
  };
  if (follow) return fresh;
  return isLab(found) ? found : { ...fresh, ...found };
}

/** The same settings with where the lab's servers are and whom to trust, as of now. */
export function withLabFacts(settings: Settings, { fingerprint, gateway }: LabFacts): Settings {
  const mirror = [`http://${gateway}:${registryPort}`];
  return {
    ...settings,
    imageServer: releaseUrl,
    imageKeyUrl: `${releaseUrl}/Flatcar_Image_Signing_Key.asc`,
    imageKeyFingerprint: fingerprint,
    sysextServer: `${releaseUrl}/extensions`,
    registryMirrors: {
      ...(settings["registryMirrors"] as object | undefined),
      ...{ "registry.k8s.io": mirror, "ghcr.io": mirror, "docker.io": mirror },
    },
  };
}

const schemaLine = " yaml-language-server: $schema=config.schema.json";
const whose = {
  users:
    " Made by npm run lab and yours to change: it renews only imageServer, imageKeyUrl, imageKeyFingerprint,\n" +
    " sysextServer and its own registryMirrors.",
  files:
    " npm run lab -- --settings writes these settings anew at each run: change them in that file.",
};

/** Makes these the settings in Pulumi.<stack>.yaml; comments, and what the engine keeps there, stay. */
export function writeLabSettings(
  folder: string,
  { stack, follow }: Pick<LabWish, "stack" | "follow">,
  settings: Settings,
): void {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const fresh = !existsSync(file);
  const document = fresh ? new Document({}) : parseDocument(readFileSync(file, "utf8"));
  const project = projectName();
  const dropped = dropOthers(document, project, settings);
  if (!setSettings(document, project, settings) && !dropped) return;
  if (fresh) document.commentBefore = `${schemaLine}\n${follow ? whose.files : whose.users}`;
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

/** Takes out the settings that are not among those wanted; gives whether there were any. */
function dropOthers(document: Document, project: string, wanted: Settings): boolean {
  const { config } = (document.toJS() ?? {}) as { config?: Settings | null };
  const found = config ?? {};
  const prefix = `${project}:`;
  const others = Object.keys(found).filter((key) => {
    if (!key.startsWith(prefix)) return !key.includes(":") && !(key in wanted);
    const name = key.slice(prefix.length);
    // The same setting without the project's name is the one that counts.
    return name in found || !(name in wanted);
  });
  for (const key of others) document.deleteIn(["config", key]);
  return others.length > 0;
}
