/**
 * Lays out sections of text below a heading. On a terminal lines are wrapped at its width; without one they are as long
 * as they need to be, so that other programs can search them. Whatever users wrote comes out as printable characters.
 */
import type { Piece } from '../../views/piece.ts';
import type { Paint } from '../client/colors.ts';

export type Line =
  /** Words that may be wrapped; nested below the line before. */
  | { readonly pieces: readonly Piece[]; readonly isNested?: true }
  /** Cells that stand below those of the row before, where there is room. */
  | { readonly cells: readonly (readonly Piece[])[] }
  /** A command to copy, which is never wrapped. */
  | { readonly command: string };

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Layout {
  /** Characters of a line; undefined: no limit. */
  readonly width: number | undefined;
  readonly paint: Paint;
}

const titleWidth = 9;
const indent = ' '.repeat(2 + titleWidth);
const cellGap = '  ';
const nesting = '  ';
const narrowSeparator = ' · ';

/** @param notes lines below the heading */
export function layOut(
  heading: readonly Piece[],
  notes: readonly Line[],
  sections: readonly Section[],
  layout: Layout,
): readonly string[] {
  const ofSections = sections.flatMap(({ title, lines }) =>
    bodyOf(lines, layout).map((text, index) => {
      const head = index === 0 ? `  ${layout.paint('bold', title)}${' '.repeat(titleWidth - title.length)}` : indent;
      return `${head}${text}`;
    }),
  );
  const ofNotes = bodyOf(notes, layout).map((text) => `${indent}${text}`);
  return [...wrap(heading, 0, layout), ...ofNotes, ...ofSections];
}

/** The lines of a section without the space before them. */
function bodyOf(lines: readonly Line[], layout: Layout): readonly string[] {
  const rows = lines.flatMap((line) => ('cells' in line ? [line.cells] : []));
  const widths = columnWidths(rows);
  const total = widths.reduce((sum, width) => sum + width, cellGap.length * Math.max(0, widths.length - 1));
  const hasRoom = layout.width === undefined || indent.length + total <= layout.width;
  return lines.flatMap((line) => {
    if ('command' in line) return [`${nesting}${visible(line.command)}`];
    if ('pieces' in line) return line.isNested === true ? nested(line.pieces, layout) : wrapBody(line.pieces, layout);
    return hasRoom ? [alignedRow(line.cells, widths, layout.paint)] : wrapBody(joined(line.cells), layout);
  });
}

function wrapBody(pieces: readonly Piece[], layout: Layout): readonly string[] {
  return wrap(pieces, indent.length, layout);
}

function nested(pieces: readonly Piece[], layout: Layout): readonly string[] {
  return wrap(pieces, indent.length + nesting.length, layout).map((text) => `${nesting}${text}`);
}

function columnWidths(rows: readonly (readonly (readonly Piece[])[])[]): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? []))));
}

function alignedRow(cells: readonly (readonly Piece[])[], widths: readonly number[], paint: Paint): string {
  const padded = cells.map((cell, column) => {
    const text = cell.map((piece) => painted(piece, paint)).join('');
    return text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(cell)));
  });
  return padded.join(cellGap).trimEnd();
}

function joined(cells: readonly (readonly Piece[])[]): readonly Piece[] {
  const filled = cells.filter((cell) => lengthOf(cell) > 0);
  return filled.flatMap((cell, index) => (index === 0 ? cell : [narrowSeparator, ...cell]));
}

/**
 * Breaks between words; the lines after the first one begin with two more spaces.
 * @param used columns before the text
 */
function wrap(pieces: readonly Piece[], used: number, { width = Infinity, paint }: Layout): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const word of wordsOf(pieces)) {
    const text = word.map((piece) => painted(piece, paint)).join('');
    const space = length === 0 ? '' : ' ';
    if (length > 0 && used + length + space.length + lengthOf(word) > width) {
      lines.push(line);
      line = `  ${text}`;
      length = 2 + lengthOf(word);
    } else {
      line += space + text;
      length += space.length + lengthOf(word);
    }
  }
  return [...lines, line];
}

/** The words between spaces; a word may consist of pieces of several styles. */
function wordsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const words: Piece[][] = [];
  for (const piece of pieces) {
    const [first = '', ...rest] = textOf(piece).split(/ +/);
    const styled = (text: string): Piece => (typeof piece === 'string' ? text : { ...piece, text });
    const open = words.pop() ?? [];
    words.push([...open, styled(first)], ...rest.map((text) => [styled(text)]));
  }
  return words.filter((word) => lengthOf(word) > 0);
}

function painted(piece: Piece, paint: Paint): string {
  const text = visible(textOf(piece));
  return typeof piece === 'string' ? text : paint(piece.style, text);
}

function textOf(piece: Piece): string {
  return typeof piece === 'string' ? piece : piece.text;
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + Array.from(visible(textOf(piece))).length, 0);
}

/** Control characters could move the cursor of a terminal, and marks of direction change the order of what is shown. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
