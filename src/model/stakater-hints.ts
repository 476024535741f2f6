/** The hints of a workload in the `reloader.stakater.com` vocabulary, as plain data. */
import type { HintProblem } from './hints.ts';
import type { ConfigKind } from './kinds.ts';
import type { NamePattern } from './name-pattern.ts';

/** The hints about configs of one kind. */
export interface StakaterKindHints {
  /** The named list: these configs count, whether or not the template refers to them. */
  readonly named: readonly NamePattern[];
  /** Exact names of configs that never count. */
  readonly excluded: readonly string[];
  /** Referenced configs with the annotation `match` count. */
  readonly isSearch: boolean;
  /** All referenced configs count. */
  readonly isAuto: boolean;
  /** An annotation sets `auto`, so `--auto-reload-all` does not apply. */
  readonly isAutoSet: boolean;
}

export interface StakaterHints {
  readonly kinds: Readonly<Record<ConfigKind, StakaterKindHints>>;
  /** The pause period: the shortest time between two rolls that the workload asks for. */
  readonly minIntervalMs: number | undefined;
  /** Its pods are restarted; its pod template stays. */
  readonly isRestart: boolean;
  readonly problems: readonly HintProblem[];
}

/** The defaults of the process for a workload without such hints. */
export interface StakaterOptions {
  readonly autoReloadAll: boolean;
}
