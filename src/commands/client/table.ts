/** Lays out tables as kubectl does: columns side by side, three spaces between them, no lines. */
import { stripVTControlCharacters } from 'node:util';

const gap = '   ';

/** One way to shorten lines that are too long. */
export interface Shortening {
  readonly column: number;
  /** The column keeps this many characters; 0 leaves it out. */
  readonly atLeast: number;
}

export interface TableLayout {
  /** Characters of a line; undefined: as wide as needed, so that another program can cut and search the lines. */
  readonly width: number | undefined;
  /** Used one after the other until the lines are short enough. */
  readonly shortenings: readonly Shortening[];
}

/** @returns lines without white space at their ends */
export function layoutTable(
  rows: readonly (readonly string[])[],
  { width, shortenings }: TableLayout,
): readonly string[] {
  const widths = fit(widthsOf(rows), width, shortenings);
  const shown = widths.flatMap((each, column) => (each > 0 ? [{ column, width: each }] : []));
  return rows.map((row) =>
    shown
      .map((each) => pad(row[each.column] ?? '', each.width))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 1, lengthOf(cell));
  }
  return widths;
}

function fit(
  widths: readonly number[],
  width: number | undefined,
  shortenings: readonly Shortening[],
): readonly number[] {
  if (width === undefined) return widths;
  const fitted = [...widths];
  for (const { column, atLeast } of shortenings) {
    const shown = fitted.filter((each) => each > 0);
    const surplus = shown.reduce((sum, each) => sum + each, (shown.length - 1) * gap.length) - width;
    if (surplus <= 0) break;
    const present = fitted[column] ?? 0;
    fitted[column] = atLeast === 0 ? 0 : Math.max(Math.min(present, atLeast), present - surplus);
  }
  return fitted;
}

/** Nothing but characters of ASCII that a terminal prints. */
const plain = /^[ -~]*$/;

/** The number of characters on a terminal. */
function lengthOf(text: string): number {
  if (plain.test(text)) return text.length;
  return Array.from(stripVTControlCharacters(text)).length;
}

/** The text with this width: filled up, or cut. */
function pad(text: string, width: number): string {
  const length = lengthOf(text);
  if (length > width) return pad(cut(text, width), width);
  return text + ' '.repeat(width - length);
}

function cut(text: string, width: number): string {
  const start = Array.from(text).slice(0, width - 1);
  return `${start.join('')}…`;
}
