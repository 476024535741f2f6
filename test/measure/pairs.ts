/** Measures two programs in turns, of which the second one does the least that the first one must do. */
import { ratios, summarize } from '../support/statistics.ts';
import { progress, row } from './program.ts';
import { measureProgram, type Usage } from './status/run.ts';

interface Program {
  readonly name: string;
  /** Of Node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Pair {
  readonly measured: Program;
  readonly floor: Program;
}

const columns = [
  ['wallMs', 'time, ms'],
  ['cpuMs', 'processor, ms'],
  ['peakMb', 'RSS at most, MB'],
] as const;

/**
 * A table with the median, minimum and maximum of the rounds, and of their ratios. The first round, which reads the
 * programs from the disk, does not count.
 */
export async function measurePairs(rounds: number, { measured, floor }: Pair): Promise<string> {
  const [ofMeasured, ofFloor]: [Usage[], Usage[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const usages = [
      await measureProgram(measured.args, measured.env),
      await measureProgram(floor.args, floor.env),
    ] as const;
    if (round === 0) continue;
    ofMeasured.push(usages[0]);
    ofFloor.push(usages[1]);
    const texts = columns.map(
      ([column, title]) => `${title}: ${usages.map((each) => each[column].toFixed(0)).join(' / ')}`,
    );
    progress(`round ${String(round)} of ${String(rounds)}: ${texts.join(', ')}`);
  }
  return [
    row(['', ...columns.map(([, title]) => title)]),
    row(['---', ...columns.map(() => '---')]),
    row([measured.name, ...columns.map(([column]) => summaryOf(ofMeasured, column))]),
    row([floor.name, ...columns.map(([column]) => summaryOf(ofFloor, column))]),
    row(['ratio', ...columns.map(([column]) => summary(ratiosOf(column, ofMeasured, ofFloor), 2))]),
    '',
  ].join('\n');
}

function ratiosOf(column: keyof Usage, measured: readonly Usage[], floor: readonly Usage[]): readonly number[] {
  return ratios(
    measured.map((each) => each[column]),
    floor.map((each) => each[column]),
  );
}

function summaryOf(usages: readonly Usage[], column: keyof Usage): string {
  return summary(
    usages.map((each) => each[column]),
    0,
  );
}

function summary(values: readonly number[], digits: number): string {
  const { median, min, max } = summarize(values);
  return `${median.toFixed(digits)} (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
}
