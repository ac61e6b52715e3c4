import { UserError } from "../../lib/errors";
import { virshOutput } from "../support/virsh";
import type { Say } from "./say";

/** Verb qemu-user: the user and group that QEMU runs as on a host; -1:-1 where it is the one that asks. */
export async function qemuUser(raw: unknown, say: Say): Promise<void> {
  const { uri } = raw as { uri?: unknown };
  if (typeof uri !== "string") throw new UserError("FHA500", ["stdin: uri: needs a text"]);
  say(baseLabel(await virshOutput(uri, ["capabilities"])));
}

/** From libvirt's capabilities: the label that its file-owner driver gives to machines. */
export function baseLabel(capabilities: string): string {
  const dac = /<model>dac<\/model>.*?<baselabel [^>]*>\+(\d+):\+(\d+)<\/baselabel>/s;
  const [, user = "-1", group = "-1"] = dac.exec(capabilities) ?? [];
  return `${user}:${group}`;
}
