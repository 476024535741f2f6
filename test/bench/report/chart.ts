/**
 * Draws the results as one SVG: at the top each time as a multiple of the floor's; below, resident memory by the number
 * of Secrets. Pure; the SVG needs no fonts or colours from the page around it.
 */
import type { Results } from './results.ts';
import { formatNumber } from './numbers.ts';
import { toRows, type Cell, type Row } from './rows.ts';
import { targets } from './targets.ts';

const width = 860;
const labelWidth = 360;
const plotWidth = width - labelWidth - 30;
const rowHeight = 22;
/** The left end of the axis of multiples. */
const least = 0.25;
const ink = '#1f2328';
const faint = '#d0d7de';
const colours: Readonly<Record<string, string>> = { floor: '#8c959f', reroll: '#0969da' };
const peerColours = ['#bc4c00', '#1a7f37', '#8250df', '#bf3989'];

/** Maps a value to a position on an axis. */
type Scale = (value: number) => number;

export function toSvg({ measurements }: Results): string {
  const rows = toRows(measurements, targets);
  const contenders = [...new Set(measurements.map(({ contender }) => contender))];
  const colourOf = colouring(contenders);
  const times = rows.filter(({ cells }) => cells.some(({ ratio }) => ratio !== undefined));
  const memory = rows.filter(({ metric }) => metric.endsWith('Secrets, steady') || metric.endsWith('Secrets, peak'));
  const legend = legendOf(contenders, colourOf);
  const panels = [
    panel('Times as multiples of the floor (logarithmic; the line is the floor, the tick a target)', times, {
      scale: logarithmic(times),
      colourOf,
      summaryOf: ({ ratio }) => ratio,
      reference: 1,
    }),
    panel('Resident memory, MB (the tick is a target)', memory, {
      scale: linear(memory),
      colourOf,
      summaryOf: ({ value }) => value,
      reference: 0,
    }),
  ].filter(({ height }) => height > 0);
  let top = 40;
  const drawn = panels.map(({ body, height }) => {
    const moved = `<g transform="translate(0 ${String(top)})">${body}</g>`;
    top += height;
    return moved;
  });
  const frame = `<rect width="100%" height="100%" fill="#ffffff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(top)}" font-family="system-ui, sans-serif" font-size="12" fill="${ink}">\n${[frame, legend, ...drawn].join('\n')}\n</svg>\n`;
}

interface PanelOptions {
  readonly scale: Scale;
  readonly colourOf: (contender: string) => string;
  readonly summaryOf: (cell: Cell) => Cell['ratio'];
  /** Position of the vertical line. */
  readonly reference: number;
}

function panel(title: string, rows: readonly Row[], options: PanelOptions): { body: string; height: number } {
  if (rows.length === 0) return { body: '', height: 0 };
  const bottom = 34 + rows.length * rowHeight;
  const x = labelWidth + options.scale(options.reference);
  const axis = `<line x1="${at(x)}" x2="${at(x)}" y1="28" y2="${at(bottom)}" stroke="${ink}"/>`;
  const lines = rows.map((row, index) => rowOf(row, 34 + index * rowHeight, options));
  const heading = `<text x="16" y="18" font-weight="600">${escape(title)}</text>`;
  return { body: [heading, ...lines, axis].join('\n'), height: bottom + 24 };
}

function rowOf(row: Row, top: number, options: PanelOptions): string {
  const middle = top + rowHeight / 2;
  const label = `<text x="${at(labelWidth - 12)}" y="${at(middle + 4)}" text-anchor="end">${escape(`${row.scenario}: ${row.metric}`)}</text>`;
  const guide = `<line x1="${at(labelWidth)}" x2="${at(labelWidth + plotWidth)}" y1="${at(middle)}" y2="${at(middle)}" stroke="${faint}"/>`;
  const marks = row.cells.map((cell) => mark(cell, middle, options));
  return [label, guide, targetTick(row, middle, options), ...marks].join('');
}

function mark(cell: Cell, middle: number, { scale, colourOf, summaryOf }: PanelOptions): string {
  const summary = summaryOf(cell);
  if (summary === undefined) return '';
  const [low, x, high] = [summary.min, summary.median, summary.max].map((value) => at(labelWidth + scale(value)));
  const colour = colourOf(cell.contender);
  const text = `${cell.contender}: ${formatNumber(summary.median)}`;
  return (
    `<line x1="${String(low)}" x2="${String(high)}" y1="${at(middle)}" y2="${at(middle)}" stroke="${colour}" stroke-width="3" opacity="0.5"/>` +
    `<circle cx="${String(x)}" cy="${at(middle)}" r="5" fill="${colour}"><title>${escape(text)}</title></circle>`
  );
}

function targetTick({ target }: Row, middle: number, { scale }: PanelOptions): string {
  if (target === undefined) return '';
  const x = at(labelWidth + scale(target.limit));
  return `<line x1="${x}" x2="${x}" y1="${at(middle - 8)}" y2="${at(middle + 8)}" stroke="#cf222e" stroke-width="2"/>`;
}

function legendOf(contenders: readonly string[], colourOf: (contender: string) => string): string {
  return contenders
    .map((name, index) => {
      const x = 16 + index * 120;
      return `<circle cx="${at(x + 5)}" cy="20" r="5" fill="${colourOf(name)}"/><text x="${at(x + 16)}" y="24">${escape(name)}</text>`;
    })
    .join('');
}

function colouring(contenders: readonly string[]): (contender: string) => string {
  const peers = contenders.filter((name) => colours[name] === undefined);
  return (name) => colours[name] ?? peerColours[peers.indexOf(name) % peerColours.length] ?? ink;
}

/** From a quarter of the floor's value to the largest measured multiple. */
function logarithmic(rows: readonly Row[]): Scale {
  const most = Math.max(2, ...rows.flatMap(({ cells }) => cells.map(({ ratio }) => ratio?.max ?? 1)));
  const [from, to] = [Math.log(least), Math.log(most)];
  return (value) => ((Math.log(Math.max(least, value)) - from) / (to - from)) * plotWidth;
}

function linear(rows: readonly Row[]): Scale {
  const limits = rows.map(({ target }) => target?.limit ?? 0);
  const most = Math.max(1, ...limits, ...rows.flatMap(({ cells }) => cells.map(({ value }) => value.max)));
  return (value) => (value / most) * plotWidth;
}

function at(position: number): string {
  return position.toFixed(1);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
