/** The table of `reroll resume` without operands: the breakers that are tripped. */
import { parseConfigKey, parseWorkloadKey } from '../../model/kinds.ts';
import type { Trip } from '../../model/trip.ts';
import { operandText } from '../../config/operands.ts';
import { ageText } from '../../views/ages.ts';
import { layoutTable, type Shortening } from '../client/table.ts';

interface ListContext {
  /** The API server's clock, ms. */
  readonly nowMs: number;
  /** Characters of a line; undefined if standard output is no terminal. */
  readonly width: number | undefined;
}

const titles = ['TRIP', 'NAMESPACE', 'CONFIG', 'FOR', 'FAILED', 'WHY'];

const shortenings: readonly Shortening[] = [
  { column: titles.indexOf('WHY'), atLeast: 16 },
  { column: titles.indexOf('FAILED'), atLeast: 12 },
  { column: titles.indexOf('CONFIG'), atLeast: 12 },
  { column: titles.indexOf('WHY'), atLeast: 0 },
];

export function tripLines(trips: readonly Trip[], { nowMs, width }: ListContext): readonly string[] {
  return layoutTable([titles, ...trips.map((trip) => cellsOf(trip, nowMs))], { width, shortenings });
}

function cellsOf({ id, config, by, why, atMs }: Trip, nowMs: number): readonly string[] {
  const { namespace, ...rest } = parseConfigKey(config);
  return [id, namespace, operandText(rest), ageText(nowMs - atMs), operandText(parseWorkloadKey(by)), why];
}
