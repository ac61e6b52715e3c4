import { humanBytes } from "../humanBytes";

interface Transfer {
  readonly bytes: number;
  readonly percent: number;
}

/** Files under way, from the lines that the fetch action says. */
export class Downloads {
  readonly #files = new Map<string, Transfer>();

  /** Takes a line; false when it tells of no transfer. */
  take(line: string): boolean {
    const [, file = "", percent, size = "", unit = ""] =
      /^(\S+): (?:(\d+) % of )?([\d.]+) ([KMGT]?i?B)\b/.exec(line) ?? [];
    if (file === "") return false;
    this.#files.set(file, { bytes: bytesOf(Number(size), unit), percent: Number(percent ?? 0) });
    return true;
  }

  get any(): boolean {
    return this.#files.size > 0;
  }

  /** "612 MiB" */
  get size(): string {
    return humanBytes(this.#total());
  }

  /** "43 % of 612 MiB" */
  get share(): string {
    const total = this.#total();
    let fetched = 0;
    for (const { bytes, percent } of this.#files.values()) fetched += (bytes * percent) / 100;
    return `${Math.floor(total === 0 ? 0 : (100 * fetched) / total)} % of ${humanBytes(total)}`;
  }

  #total(): number {
    let total = 0;
    for (const { bytes } of this.#files.values()) total += bytes;
    return total;
  }
}

function bytesOf(size: number, unit: string): number {
  return size * 1024 ** ["B", "KiB", "MiB", "GiB", "TiB"].indexOf(unit);
}
