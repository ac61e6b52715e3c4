/** A page with what is between its marks replaced; all else stays. `command` names what writes it: "bench". */
export function withFigures(page: string, command: string, content: readonly string[]): string {
  const begin = `<!-- figures: npm run ${command} -- --docs writes what is between these lines -->`;
  const end = "<!-- end of figures -->";
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page needs the lines "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${content.join("\n\n")}\n\n${page.slice(to)}`;
}
