/** The results of a benchmark run: the measurements, and the conditions under which they were made. */
import { cpus, release, totalmem } from 'node:os';

import type { Measurement } from '../bench.ts';
import type { Sizes } from '../sizes.ts';

export interface Conditions {
  /** RFC 3339. */
  readonly measuredAt: string;
  readonly machine: string;
  readonly kubernetes: string;
  readonly reroll: string;
  /** The Node that ran reroll, with its flags and environment variables. */
  readonly node: string;
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly peers: readonly { readonly name: string; readonly command: string }[];
  readonly sizes: Sizes;
}

export interface Results {
  readonly conditions: Conditions;
  readonly measurements: readonly Measurement[];
}

/** Describes this machine in one line. */
export function describeMachine(): string {
  const all = cpus();
  const memoryGb = Math.round(totalmem() / 1e9);
  return `${String(all.length)} × ${all[0]?.model ?? 'unknown CPU'}, ${String(memoryGb)} GB, Linux ${release()}`;
}
