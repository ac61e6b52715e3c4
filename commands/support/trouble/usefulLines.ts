const shown = 12;

/** The last lines of a journal that say something new: of lines that differ in time and numbers only the last stays. */
export function usefulLines(journal: string): readonly string[] {
  const seen = new Set<string>();
  const lines = journal.split("\n").map((line) => line.trimEnd());
  const useful: string[] = [];
  for (const line of lines.reverse()) {
    const kind = line
      // systemd's star that runs to and fro
      .replace(/\[[ *]+\]/, "[*]")
      .replace(/^\S+ \S+ /, "")
      .replace(/[\d.:-]+/g, "#");
    if (line === "" || line.startsWith("-- ") || seen.has(kind)) continue;
    seen.add(kind);
    useful.unshift(line);
    if (useful.length === shown) break;
  }
  return useful;
}
