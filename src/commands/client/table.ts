/** Lays out tables as kubectl does: columns side by side, three spaces between them, no lines. */
import { stripVTControlCharacters } from 'node:util';

const gap = '   ';

/** A narrower column says nothing. */
const narrowest = 8;

export interface TableLayout {
  /** Characters of a line; undefined: as wide as needed, so that another program can cut and search the lines. */
  readonly width: number | undefined;
  /** The columns that are cut where a line is too long, the first one first. */
  readonly cut: readonly number[];
}

/** @returns lines without white space at their ends */
export function layoutTable(rows: readonly (readonly string[])[], { width, cut }: TableLayout): readonly string[] {
  const widths = fit(widthsOf(rows), width, cut);
  return rows.map((row) =>
    row
      .map((cell, column) => pad(shorten(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) => Math.max(0, ...rows.map((row) => lengthOf(row[column] ?? ''))));
}

function fit(widths: readonly number[], width: number | undefined, cut: readonly number[]): readonly number[] {
  if (width === undefined) return widths;
  const fitted = [...widths];
  const total = (): number => fitted.reduce((sum, each) => sum + each, (fitted.length - 1) * gap.length);
  for (const column of cut) {
    const surplus = total() - width;
    if (surplus <= 0) break;
    const present = fitted[column] ?? 0;
    fitted[column] = Math.max(Math.min(present, narrowest), present - surplus);
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
