import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

/** The computer that figures were measured on: "2 processors (...), 24 GiB, Debian ..., kernel ...". */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  return `${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), ${memory} GiB, ${system ?? "Linux"}, kernel ${release()}`;
}
