/** The table of `reroll status`. */
import { operandText } from '../../config/operands.ts';
import type { ClosedGate } from '../../model/held.ts';
import { oneLine } from '../../model/quote.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { State } from '../../status/state.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { ageText } from '../../views/ages.ts';
import { changeText, noWords as none, waitsFor } from '../../views/status-words.ts';
import type { Paint } from '../client/colors.ts';
import type { Shortening } from '../client/table.ts';

export interface RowOptions {
  readonly hasNamespaces: boolean;
  readonly isWide: boolean;
  /** The API server's clock, ms. */
  readonly nowMs: number;
  readonly paint: Paint;
}

interface Column {
  readonly title: string;
  readonly when?: (options: RowOptions) => boolean;
  text(surveyed: Surveyed, options: RowOptions): string;
}

const columns: readonly Column[] = [
  { title: 'NAMESPACE', when: ({ hasNamespaces }) => hasNamespaces, text: ({ status }) => status.workload.namespace },
  { title: 'WORKLOAD', text: ({ status }) => operandText(status.workload) },
  { title: 'STATE', text: ({ status }, { paint }) => stateText(status.state, paint) },
  { title: 'WAITS FOR', text: waitsFor },
  { title: 'CHANGED', text: ({ changes }) => changes.map(changeText).join(', ') || none },
  { title: 'FOR', text: ({ status }, { nowMs }) => ageOf(status.sinceMs, nowMs) },
  { title: 'LAST ROLL', text: ({ status }, { nowMs }) => ageOf(parseTime(status.rolledAt), nowMs) },
  { title: 'GENERATION', when: isWide, text: ({ generation }) => String(generation) },
  { title: 'CONFIGS', when: isWide, text: ({ configs }) => String(configs) },
  { title: 'HOLDS', when: isWide, text: ({ status }) => holds(status.gates) },
  { title: 'STRATEGY', when: isWide, text: ({ strategy }) => strategy },
  { title: 'CHANGE', when: isWide, text: ({ changes }) => changes.map(({ id }) => id).join(',') || none },
];

/** What is shortened first where a line is too long. */
const shortenings: readonly (readonly [title: string, atLeast: number])[] = [
  ['WAITS FOR', 20],
  ['CHANGED', 16],
  ['LAST ROLL', 0],
  ['CHANGED', 0],
  ['WAITS FOR', 9],
  ['NAMESPACE', 10],
  ['WORKLOAD', 12],
];

/** The cells of the table, titles first, and how to shorten its lines. */
export function statusRows(
  surveyed: readonly Surveyed[],
  options: RowOptions,
): { readonly rows: readonly (readonly string[])[]; readonly shortenings: readonly Shortening[] } {
  const shown = columns.filter(({ when }) => when === undefined || when(options));
  const titles = shown.map(({ title }) => title);
  return {
    rows: [titles, ...surveyed.map((each) => shown.map((column) => column.text(each, options)))],
    shortenings: shortenings
      .map(([title, atLeast]) => ({ column: titles.indexOf(title), atLeast }))
      .filter(({ column }) => column !== -1),
  };
}

function isWide({ isWide: isWanted }: RowOptions): boolean {
  return isWanted;
}

const styles: Partial<Record<State, Parameters<Paint>[0]>> = {
  failed: 'red',
  reverted: 'red',
  foreign: 'red',
  pending: 'yellow',
  stale: 'yellow',
  unknown: 'yellow',
  current: 'green',
  off: 'dim',
};

function stateText(state: State, paint: Paint): string {
  const style = styles[state];
  return style === undefined ? state : paint(style, state);
}

function holds(gates: readonly ClosedGate[]): string {
  const reasons = gates.filter(({ reason }) => reason === 'hold').flatMap(({ details }) => details);
  return reasons.map(oneLine).join(', ') || none;
}

function ageOf(sinceMs: number | undefined, nowMs: number): string {
  return sinceMs === undefined ? none : ageText(nowMs - sinceMs);
}
