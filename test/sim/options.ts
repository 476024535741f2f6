/** The size of a simulated cluster, and the options of its replicas. */
import type { World } from './worlds.ts';

export interface SimOptions {
  readonly workloads: number;
  readonly configs: number;
  readonly replicas: number;
  readonly settleMs: number;
  readonly minIntervalMs: number;
  readonly reloadOnCreate: boolean;
  readonly reloadOnDelete: boolean;
  readonly autoReloadAll: boolean;
  readonly isFreshnessKnown: boolean;
  /** Undefined for no limit. */
  readonly maxPatchesPerSecond: number | undefined;
  readonly canaryFrom: number;
  readonly rolloutDeadlineMs: number;
  readonly world: World;
  /** Its workloads are custom resources. */
  readonly isCustomKind: boolean;
}

/** The size of a cluster. */
export type Size = Pick<SimOptions, 'workloads' | 'configs' | 'replicas'>;

export const plainOptions: SimOptions = {
  workloads: 1,
  configs: 1,
  replicas: 1,
  settleMs: 0,
  minIntervalMs: 0,
  reloadOnCreate: false,
  reloadOnDelete: false,
  autoReloadAll: false,
  isFreshnessKnown: true,
  maxPatchesPerSecond: undefined,
  canaryFrom: 0,
  rolloutDeadlineMs: 600_000,
  world: 'mixed',
  isCustomKind: false,
};
