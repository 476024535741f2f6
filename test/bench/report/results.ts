/** What a run of the benchmark leaves: the measurements, and under what conditions they were made. */
import { cpus, release, totalmem } from 'node:os';

import type { Measurement } from '../bench.ts';
import type { Sizes } from '../sizes.ts';

export interface Conditions {
  /** RFC 3339. */
  readonly measuredAt: string;
  readonly machine: string;
  readonly kubernetes: string;
  readonly reroll: string;
  /** The Node that ran reroll, and with which flags and variables. */
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

/** This machine in one line. */
export function describeMachine(): string {
  const all = cpus();
  const memoryGb = Math.round(totalmem() / 1e9);
  return `${String(all.length)} × ${all[0]?.model ?? 'unknown CPU'}, ${String(memoryGb)} GB, Linux ${release()}`;
}
