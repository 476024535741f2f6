/** The answer of a survey about one workload. */
import type { ConfigRef } from '../model/kinds.ts';
import type { Decided, WorkloadStatus } from '../status/state.ts';

/** A change of the content of a config that a workload has not been rolled for. */
export interface Change {
  /** As in Events and log lines: see `changeId`. */
  readonly id: string;
  readonly config: ConfigRef;
  /** The keys that changed among those that the workload uses, `*` for all of them; undefined if that is not known. */
  readonly keys: readonly string[] | undefined;
  /** The field manager that last wrote the content; undefined if the config does not say. */
  readonly by: string | undefined;
  /** When it wrote, by the API server's clock, ms. */
  readonly atMs: number | undefined;
}

/**
 * What a state rests on. `comparison`: the configs were compared with the record. `controller`: they could not be
 * compared, and a running controller shows by its annotations that it has nothing to do, or what it waits for.
 * `nothing`: they could not be compared, and no controller runs.
 */
export type Basis = 'comparison' | 'controller' | 'nothing';

export interface Surveyed {
  readonly status: WorkloadStatus;
  readonly generation: number;
  readonly strategy: string;
  /** How many configs count for it. */
  readonly configs: number;
  readonly basis: Basis;
  /** The configs that could not be compared. */
  readonly notCompared: readonly ConfigRef[];
  readonly changes: readonly Change[];
}

export interface Verdict {
  /** Undefined: the state is unknown. */
  readonly decision: Decided | undefined;
  readonly basis: Basis;
}
