/**
 * Lower-case hex SHA-512 of `file` in a Flatcar DIGESTS text ("# SHA512 HASH" above `sha512sum` lines);
 * undefined when it names no such file.
 */
export function sha512FromDigests(text: string, file: string): string | undefined {
  let algorithm = "";
  for (const line of text.split(/\r?\n/)) {
    const heading = /^# (\w+) HASH\s*$/.exec(line);
    if (heading?.[1] !== undefined) algorithm = heading[1];
    const entry = /^([0-9a-fA-F]{128}) [ *](?:\.\/)?(\S+)$/.exec(line);
    if (algorithm === "SHA512" && entry?.[2] === file) return entry[1]?.toLowerCase();
  }
  return undefined;
}
