import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { settingSchemas } from "../../lib/config";

/** A ready-made stack of one channel and one runtime. */
export interface ChannelStack {
  /** Also its cluster's name, so that it shares no libvirt object with another stack. */
  readonly stack: string;
  readonly channel: string;
  readonly runtime: string;
}

const words = (key: string): readonly string[] => (settingSchemas[key]?.enum ?? []).map(String);

/** One for each channel with each runtime. */
export const channelStacks: readonly ChannelStack[] = words("channel").flatMap((channel) =>
  words("runtime").map((runtime) => ({ stack: `${channel}-${runtime}`, channel, runtime })),
);

/** Pulumi.<stack>.yaml. One that is there stays as it is: Pulumi keeps the salt of its secrets there, and users their settings. */
export function channelStackFile(
  { stack, channel, runtime }: ChannelStack,
  folder: string,
): { readonly path: string; readonly text: string } {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  const settings = { clusterName: stack, channel, runtime };
  const text = [
    "# yaml-language-server: $schema=config.schema.json",
    `# Flatcar's channel ${channel} with ${runtime}; made by npm run generate, and yours from then on.`,
    "config:",
    ...Object.entries(settings).map(([key, value]) => `  flatcar-ha:${key}: ${value}`),
    "",
  ].join("\n");
  return { path, text: existsSync(path) ? readFileSync(path, "utf8") : text };
}
