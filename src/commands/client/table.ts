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
  return rows.map((row) =>
    row
      .map((cell, column) => ({ cell, width: widths[column] ?? 0 }))
      .filter((each) => each.width > 0)
      .map((each) => pad(shorten(each.cell, each.width), each.width))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) => Math.max(1, ...rows.map((row) => lengthOf(row[column] ?? ''))));
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

/** The number of characters on a terminal. */
function lengthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

function shorten(text: string, width: number): string {
  return lengthOf(text) <= width
    ? text
    : `${Array.from(text)
        .slice(0, Math.max(0, width - 1))
        .join('')}…`;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}
