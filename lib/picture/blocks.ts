import { escaped, fitted, textWidth } from "./text";

/** Something with a size that can be drawn anywhere; SVG elements as text. */
export interface Block {
  readonly width: number;
  readonly height: number;
  readonly draw: (x: number, y: number) => readonly string[];
}

export interface Line {
  readonly text: string;
  readonly bold?: boolean;
  /** Number in a circle before the text; "below" for a further line of such a text. */
  readonly number?: number | "below";
}

export interface Look {
  readonly fill: string;
  readonly stroke: string;
}

const lineHeight = 17;
const padding = 10;
export const gap = 12;

/** One line of text; y is its base line. */
export function label(x: number, y: number, { text, bold = false }: Line): string {
  return `<text x="${round(x)}" y="${round(y)}"${bold ? ' font-weight="bold"' : ""}>${escaped(text)}</text>`;
}

/** A number in a circle around a point. */
export function badge(x: number, y: number, number: number): string {
  const digits = `<text x="${round(x)}" y="${round(y + 3.5)}" font-size="10" fill="#ffffff" text-anchor="middle">${number}</text>`;
  return `<circle cx="${round(x)}" cy="${round(y)}" r="7.5" fill="#52606d"/>${digits}`;
}

/** A line through points with a head at its end. */
export function arrow(...points: readonly (readonly [x: number, y: number])[]): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  return `<polyline points="${path}" fill="none" stroke="#52606d" stroke-width="1.5" marker-end="url(#head)"/>`;
}

export function box(x: number, y: number, width: number, height: number, look: Look): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" fill="${look.fill}" stroke="${look.stroke}"/>`;
}

/** Lines of text in a box, as wide as the longest unless a width is given. */
export function card(lines: readonly Line[], look: Look, width?: number): Block {
  const wide = width ?? cardWidth(lines);
  const height = lines.length * lineHeight + 2 * padding - 4;
  return {
    width: wide,
    height,
    draw: (x, y) => [
      box(x, y, wide, height, look),
      ...textLines(lines, wide - 2 * padding).draw(x + padding, y + padding - 2),
    ],
  };
}

/** Width that a card takes by itself. */
export function cardWidth(lines: readonly Line[]): number {
  const widths = lines.map((line) => textWidth(line.text, line.bold) + indent(line));
  return Math.max(...widths) + 2 * padding;
}

/** Lines of text, each cut to the width. */
export function textLines(lines: readonly Line[], width: number): Block {
  return {
    width,
    height: lines.length * lineHeight,
    draw: (x, y) =>
      lines.flatMap((line, i) => {
        const base = y + lineHeight * i + 12;
        const text = fitted(line.text, width - indent(line), line.bold);
        return [
          ...(typeof line.number === "number" ? [badge(x + 8, base - 4, line.number)] : []),
          label(x + indent(line), base, { ...line, text }),
        ];
      }),
  };
}

function indent({ number }: Line): number {
  return number === undefined ? 0 : 22;
}

/** Blocks side by side, in further rows where the width ends. */
export function flow(blocks: readonly Block[], maxWidth: number): Block {
  const rows: Block[][] = [];
  for (const block of blocks) {
    const row = rows[rows.length - 1];
    if (row === undefined || total(row, "width") + gap + block.width > maxWidth) rows.push([block]);
    else row.push(block);
  }
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)));
  return {
    width: Math.max(0, ...rows.map((row) => total(row, "width"))),
    height: heights.reduce((sum, height) => sum + height + gap, -gap),
    draw: (x, y) =>
      rows.flatMap((row, r) => {
        const top = heights.slice(0, r).reduce((sum, height) => sum + height + gap, y);
        return row.flatMap((block, i) =>
          block.draw(x + total(row.slice(0, i), "width") + (i > 0 ? gap : 0), top),
        );
      }),
  };
}

/** A titled box around a block. */
export function framed(title: string, inner: Block, look: Look, minWidth = 0): Block {
  const width = Math.max(inner.width + 2 * gap, minWidth, titleWidth(title));
  const height = inner.height + titleHeight + gap;
  return {
    width,
    height,
    draw: (x, y) => [
      box(x, y, width, height, look),
      heading(x + gap, y + 19, title, width - 2 * gap),
      ...inner.draw(x + gap, y + titleHeight),
    ],
  };
}

/** A bold line cut to a width; pointing at it shows the whole. */
export function heading(x: number, y: number, title: string, width: number): string {
  const shown = label(x, y, { text: fitted(title, width, true), bold: true });
  return `<g><title>${escaped(title)}</title>${shown}</g>`;
}

/** Height of a frame above its content. */
export const titleHeight = 30;
const longestTitle = 420;

function titleWidth(title: string): number {
  return Math.min(longestTitle, textWidth(title, true) + 2 * gap);
}

function total(blocks: readonly Block[], side: "width" | "height"): number {
  return blocks.reduce((sum, block, i) => sum + block[side] + (i > 0 ? gap : 0), 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
