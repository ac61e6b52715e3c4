export const fontSize = 12;

/** Widths of letters in ems, at most, as in DejaVu Sans, the widest font that a reader is likely to have. */
const widths: readonly [RegExp, number][] = [
  [/[ iljtfr.,:;/|()'-]/, 0.42],
  [/[mwMW@+…]/, 1],
  [/[A-Z]/, 0.79],
];
const boldness = 1.12;

/** No font is known here: what a text takes at most. */
export function textWidth(text: string, bold = false): number {
  const ems = Array.from(text).map(
    (letter) => widths.find(([like]) => like.test(letter))?.[1] ?? 0.64,
  );
  return ems.reduce((sum, em) => sum + em, 0) * fontSize * (bold ? boldness : 1);
}

/** The text cut to a width, with an ellipsis; whole where it fits. */
export function fitted(text: string, width: number, bold = false): string {
  if (textWidth(text, bold) <= width) return text;
  let cut = text.slice(0, -1);
  while (cut !== "" && textWidth(`${cut}…`, bold) > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** The text in lines of at most a width, broken between words. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = [...lines.slice(-1), word].join(" ");
    if (lines.length > 0 && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, width));
}

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
