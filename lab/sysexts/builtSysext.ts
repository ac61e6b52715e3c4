import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache";

/** The newest extension of a name among those that were built on this machine. */
export function builtSysext(name: string): string | undefined {
  const folder = cacheFolder("sysexts");
  const finished = new RegExp(`^[^/]+/extensions/${name}-[^/]+\\.raw$`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => finished.test(file))
    .map((file) => join(folder, file));
  const [newest] = files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return newest;
}
