/** Puts the measurements of all contenders side by side, and compares reroll's with its targets. Pure. */
import type { Measurement, Unit } from '../bench.ts';
import { ratios, summarize, type Summary } from '../../support/statistics.ts';
import type { Target } from './targets.ts';

/** One contender's part of a row. */
export interface Cell {
  readonly contender: string;
  readonly value: Summary;
  /**
   * The value as a multiple of the floor's value in the same round; undefined for the floor, and where a ratio makes no
   * sense.
   */
  readonly ratio: Summary | undefined;
}

export interface Row {
  readonly scenario: string;
  readonly metric: string;
  readonly unit: Unit;
  /** In the order of the contenders. */
  readonly cells: readonly Cell[];
  readonly target: Target | undefined;
  /** Whether reroll meets the target; undefined where there is none. */
  readonly isMet: boolean | undefined;
}

const comparable: readonly Unit[] = ['ms', 's'];

export function toRows(measurements: readonly Measurement[], targets: readonly Target[]): readonly Row[] {
  const byMetric = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const key = `${measurement.scenario}/${measurement.metric}`;
    byMetric.set(key, [...(byMetric.get(key) ?? []), measurement]);
  }
  return [...byMetric.values()].flatMap((group) => toRow(group, targets));
}

function toRow(group: readonly Measurement[], targets: readonly Target[]): Row[] {
  const [first] = group;
  if (first === undefined) return [];
  const { scenario, metric, unit } = first;
  const floor = group.find(({ contender }) => contender === 'floor');
  const cells = group.map((own): Cell => ({
    contender: own.contender,
    value: summarize(own.rounds),
    ratio: own === floor ? undefined : ratioTo(floor, own),
  }));
  const target = targets.find((candidate) => candidate.scenario === scenario && candidate.metric === metric);
  return [{ scenario, metric, unit, cells, target, isMet: target && isMet(target, cells) }];
}

function ratioTo(floor: Measurement | undefined, own: Measurement): Summary | undefined {
  if (floor === undefined || !comparable.includes(own.unit) || floor.rounds.some((value) => value <= 0))
    return undefined;
  return summarize(ratios(own.rounds, floor.rounds));
}

function isMet({ of, limit }: Target, cells: readonly Cell[]): boolean | undefined {
  const cell = cells.find(({ contender }) => contender === 'reroll');
  const judged = of === 'ratio' ? cell?.ratio : cell?.value;
  return judged === undefined ? undefined : judged.median <= limit;
}
