import { readdirSync, readFileSync } from "node:fs";

/** A process by /proc/<pid>/stat; ticks of CPU time with those of its children that have ended. */
export interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** The second field is a name, in parentheses, with whatever in it. */
export function processTime(stat: string): ProcessTime {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat), parent: Number(fields[1]), ticks };
}

/** Ticks of all processes but `root` and what descends from it. */
export function ticksOfOthers(processes: readonly ProcessTime[], root: number): number {
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || descends(parents.get(pid)));
  return processes.filter(({ pid }) => !descends(pid)).reduce((sum, { ticks }) => sum + ticks, 0);
}

/** All ticks that the processors had, and those that went to other virtual machines, by the first line of /proc/stat. */
export function processorTicks(stat: string): { readonly all: number; readonly stolen: number } {
  const [line = ""] = stat.split("\n");
  // user nice system idle iowait irq softirq steal; a guest's ticks are the user's already
  const ticks = line.split(/ +/).slice(1, 9).map(Number);
  return { all: ticks.reduce((sum, count) => sum + count, 0), stolen: ticks[7] ?? 0 };
}

/** From now on: the share of the processors' time, 0 to 1, that neither this process and its children used nor nobody. */
export function watchOthers(): () => number {
  const before = read();
  return () => {
    const after = read();
    const all = after.all - before.all;
    return all === 0 ? 0 : Math.max(0, after.others - before.others) / all;
  };
}

function read(): { readonly all: number; readonly others: number } {
  const { all, stolen } = processorTicks(readFileSync("/proc/stat", "utf8"));
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return { all, others: stolen + ticksOfOthers(processes.flatMap(readProcess), process.pid) };
}

function readProcess(pid: string): readonly ProcessTime[] {
  try {
    return [processTime(readFileSync(`/proc/${pid}/stat`, "utf8"))];
  } catch {
    return []; // it has ended since it was listed
  }
}
