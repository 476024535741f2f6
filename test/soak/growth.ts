/**
 * Whether what a process holds has grown: the median of the last third of the samples against the median of the first
 * third, when the warm-up is over. A median, because one sample may be taken while an idle connection is still open or
 * a timer is still set, and a leak shows in all later ones; thirds, because both ends have to be many samples wide while a
 * steady growth still shows two thirds of itself. During the warm-up code is compiled and pools fill up, which ends.
 *
 * Tolerances are what a healthy process was seen to move by, with some room: of a leak of one socket, timer or series a
 * cycle a run of some minutes has more already, and of one that is smaller a longer run. Memory gets a share besides, since
 * the allocators of Node and of the system keep some of what was used once; and more of it in a run of less than half an
 * hour. The Events of the last six minutes are remembered, and at this rate there are thousands of them: a shorter run
 * still fills that memory when its warm-up is over, and a longer one does not.
 */
import { median } from '../support/statistics.ts';
import type { Sample } from './sample.ts';

export interface Growth {
  readonly figure: keyof Sample;
  readonly unit: string;
  /** Medians of the first and of the last third. */
  readonly first: number;
  readonly last: number;
  readonly least: number;
  readonly most: number;
  /** By how much the last may be above the first. */
  readonly tolerance: number;
  readonly isGrown: boolean;
}

interface Tolerance {
  readonly unit: string;
  readonly absolute: number;
  /** Of the median of the first third. */
  readonly share: number;
}

const count = (absolute: number): Tolerance => ({ unit: '', absolute, share: 0 });
const mebibytes = (absolute: number, share: number): Tolerance => ({ unit: 'MiB', absolute, share });

const longRunMinutes = 30;

function tolerancesOf(minutes: number): Readonly<Record<keyof Sample, Tolerance>> {
  const isLong = minutes >= longRunMinutes;
  return {
    heap: mebibytes(isLong ? 1 : 5, 0.05),
    external: mebibytes(1, 0.05),
    rss: mebibytes(isLong ? 10 : 25, 0.05),
    // Idle connections are closed after half a minute, later than a cycle ends.
    sockets: count(6),
    files: count(6),
    handles: count(6),
    // Each idle connection has one, and each back-off.
    timers: count(10),
    requests: count(2),
    // Some appear when their label is first counted, such as the status of an answer.
    series: count(40),
    workloads: count(0),
    configs: count(0),
  };
}

const warmUpShare = 0.2;
/** Three for each third, so that a median leaves out the ends. */
const fewestSamples = 9;

/**
 * How the figures moved; undefined where there are too few samples to tell.
 * @param minutes that they were taken in
 */
export function judgeSamples(samples: readonly Sample[], minutes: number): readonly Growth[] | undefined {
  const warm = samples.slice(Math.ceil(samples.length * warmUpShare));
  if (warm.length < fewestSamples) return undefined;
  const third = Math.floor(warm.length / 3);
  const tolerances = tolerancesOf(minutes);
  const names = Object.keys(tolerances) as (keyof Sample)[];
  return names.map((figure) => {
    const values = warm.map((sample) => sample[figure]);
    const [first, last] = [median(values.slice(0, third)), median(values.slice(-third))];
    const { unit, absolute, share } = tolerances[figure];
    const tolerance = absolute + share * first;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return { figure, unit, first, last, least, most, tolerance, isGrown: last - first > tolerance };
  });
}
