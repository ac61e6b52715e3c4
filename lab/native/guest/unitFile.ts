import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A systemd unit with its drop-ins: section -> key -> values in order; an empty assignment has cleared earlier ones. */
export interface Unit {
  readonly name: string;
  all(section: string, key: string): readonly string[];
  /** The last value. */
  last(section: string, key: string): string | undefined;
}

const folders = ["/etc/systemd/system", "/usr/lib/systemd/system"];

/** The unit as systemd would load it from this machine; undefined if there is no such unit or it is masked. */
export function loadUnit(name: string): Unit | undefined {
  const file = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const texts = dropIns(name);
  if (file === undefined && !name.endsWith(".target")) return undefined;
  const main = file === undefined ? "" : readFileSync(file, "utf8");
  if (file !== undefined && main.trim() === "") return undefined;
  return parseUnit(name, [main, ...texts]);
}

/** Names of the units that an enabled target pulls in: its wants folder and what it upholds. */
export function pulledIn(target: string): readonly string[] {
  const wants = folders
    .map((folder) => join(folder, `${target}.wants`))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder));
  return [...new Set([...wants, ...(loadUnit(target)?.all("Unit", "Upholds") ?? [])])];
}

function dropIns(name: string): string[] {
  const byName = new Map<string, string>();
  for (const folder of [...folders].reverse().map((path) => join(path, `${name}.d`))) {
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder)) byName.set(file, join(folder, file));
  }
  return [...byName.entries()].sort().map(([, path]) => readFileSync(path, "utf8"));
}

/** `texts`: the unit, then its drop-ins. */
export function parseUnit(name: string, texts: readonly string[]): Unit {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    let section = "";
    for (const line of text
      .replaceAll(/\\\n/g, " ")
      .split("\n")
      .map((l) => l.trim())) {
      if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
      const header = /^\[(.+)\]$/.exec(line);
      if (header !== null) {
        section = header[1] ?? "";
        continue;
      }
      const cut = line.indexOf("=");
      const key = `${section}/${line.slice(0, cut).trim()}`;
      const value = line.slice(cut + 1).trim();
      values.set(key, value === "" ? [] : [...(values.get(key) ?? []), ...split(key, value)]);
    }
  }
  const all = (section: string, key: string): readonly string[] =>
    values.get(`${section}/${key}`) ?? [];
  return { name, all, last: (section, key) => all(section, key).at(-1) };
}

const lists = /\/(After|Before|Wants|Requires|Upholds|Conflicts|BindsTo|WantedBy)$/;

function split(key: string, value: string): string[] {
  return lists.test(key) ? value.split(/\s+/) : [value];
}

/** Milliseconds of a systemd time span such as "200ms", "10" or "1min 30s"; undefined for "infinity". */
export function milliseconds(span: string): number | undefined {
  if (span === "infinity") return undefined;
  const units: Record<string, number> = {
    ms: 1,
    s: 1000,
    sec: 1000,
    "": 1000,
    min: 60_000,
    m: 60_000,
  };
  return [...span.matchAll(/([\d.]+)\s*([a-z]*)/g)]
    .map(([, count, unit]) => Number(count) * (units[unit ?? ""] ?? Number.NaN))
    .reduce((sum, part) => sum + part, 0);
}
