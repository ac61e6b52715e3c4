import { createHash } from "node:crypto";

import type { Lock } from "./lock";

/** File and volume name of the disk that carries these extensions; another content gets another name. */
export function payloadName(sysexts: Lock["sysexts"]): string {
  const lines = Object.keys(sysexts)
    .sort()
    .map((name) => `${name}/${sysexts[name]?.file ?? ""} ${sysexts[name]?.sha256 ?? ""}\n`);
  const hash = createHash("sha256").update(lines.join("")).digest("hex");
  return `payload-${hash.slice(0, 16)}.img`;
}
