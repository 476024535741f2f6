/** The most that may be in flight at the same time by one config, as the documentation has it. */
import type { ObservedConfig } from './sighting.ts';

export interface LimitInput {
  readonly config: ObservedConfig;
  /** `reroll.dev/max-concurrent` of the config. */
  readonly maxConcurrent: string | undefined;
  /** Workloads that use the config. */
  readonly users: number;
  /** Of these the ones that run its content well. */
  readonly proven: number;
}

/** One first, then twice as many as run the content well, up to a tenth of the users but at least 5 and at most 50. */
export function limitOf({ config, maxConcurrent, users, proven }: LimitInput): number {
  if (maxConcurrent === 'unlimited') return Infinity;
  if (maxConcurrent !== undefined) return Number(maxConcurrent);
  if (proven === 0) return 1;
  return config.startsWith('Secret/') ? Infinity : Math.min(2 * proven, Math.max(5, Math.min(50, users / 10)));
}
