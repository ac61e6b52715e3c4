/** Compares dotted numbers: negative when a is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Wanted {
  readonly name: string;
  readonly prefix: string;
  /** "1.36" takes every 1.36.x; "1.36.3" only itself. */
  readonly range: string;
  /** As in file names, e.g. "x86-64". */
  readonly arch: string;
}

/** The newest file that fits, of `<name>-<prefix><numbers>-<arch>.raw`; pre-releases never do. */
export function newestSysext(
  files: Iterable<string>,
  { name, prefix, range, arch }: Wanted,
): { readonly version: string; readonly file: string } | undefined {
  let newest: { version: string; file: string } | undefined;
  for (const file of files) {
    const head = `${name}-${prefix}`;
    const tail = `-${arch}.raw`;
    if (!file.startsWith(head) || !file.endsWith(tail)) continue;
    const version = file.slice(head.length, -tail.length);
    if (!/^\d+(\.\d+)*$/.test(version) || !`${version}.`.startsWith(`${range}.`)) continue;
    if (newest === undefined || compareVersions(version, newest.version) > 0) {
      newest = { version, file };
    }
  }
  return newest;
}
