/** Head and rows as a Markdown table, padded as prettier would. */
export function markdownTable(table: readonly (readonly string[])[]): string {
  const [head = [], ...body] = table.map((row) => row.map((text) => text.replaceAll("|", "\\|")));
  const widths = head.map((_, i) =>
    Math.max(3, ...[head, ...body].map((row) => Array.from(row[i] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => text + " ".repeat((widths[i] ?? 0) - Array.from(text).length)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [line(head), line(rule), ...body.map(line)].join("\n");
}
