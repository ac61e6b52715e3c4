/** File name -> lower-case hex SHA-256. Takes the output of `sha256sum`; other lines are skipped. */
export function parseSha256sums(text: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^([0-9a-fA-F]{64}) [ *](?:\.\/)?(\S+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      sums.set(match[2], match[1].toLowerCase());
    }
  }
  return sums;
}
