import { createHash } from "node:crypto";

/** An annotation for pods that read their configuration once: a changed one makes new pods. */
export function configMark(data: Readonly<Record<string, string>>): Record<string, string> {
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex");
  return { "flatcar-ha/config": hash };
}
