/**
 * Whether the resources of a process have grown: compares the median of the last third of the samples after the warm-up
 * with the median of the first third. A median, because an idle connection or a timer may still be open during one
 * sample, while a leak shows in all later ones; thirds, because both ends must be many samples wide while a steady
 * growth still shows two thirds of itself. During the warm-up code is compiled and pools fill up, which ends.
 *
 * Tolerances are the observed movement of a healthy process, with some room: a leak of one socket, timer or series a
 * cycle exceeds them in a run of some minutes, a smaller leak in a longer run. Memory has a relative tolerance as well,
 * since the allocators of Node and of the system keep some memory that was used once; it is larger in a run of less
 * than half an hour. The controller remembers the Events of the last six minutes, and at this rate there are thousands
 * of them: in a shorter run that memory still fills after the warm-up, in a longer one it does not.
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
  /** How far the last median may be above the first. */
  readonly tolerance: number;
  readonly isGrown: boolean;
}

interface Tolerance {
  readonly unit: string;
  readonly absolute: number;
  /** Fraction of the median of the first third. */
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
    // Idle connections are closed after half a minute, which is after the end of a cycle.
    sockets: count(6),
    files: count(6),
    handles: count(6),
    // Each idle connection and each back-off has a timer.
    timers: count(10),
    requests: count(2),
    // Some series appear when their label is first counted, such as the status of an answer.
    series: count(40),
    workloads: count(0),
    configs: count(0),
  };
}

const warmUpShare = 0.2;
/** Three for each third, so that a median leaves out the extremes. */
const fewestSamples = 9;

/**
 * How the figures moved; undefined where there are too few samples.
 * @param minutes the time in which the samples were taken
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
