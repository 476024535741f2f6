/** What a workload asks for in the `reloader.stakater.com` vocabulary, as plain data. */
import type { HintProblem } from '../model/hints.ts';
import type { ConfigKind } from '../model/kinds.ts';
import type { NamePattern } from '../model/name-pattern.ts';

/** What it asks for with configs of one kind. */
export interface StakaterKindHints {
  /** The named list: these, whether or not the template refers to them. */
  readonly named: readonly NamePattern[];
  /** Exact names that never count. */
  readonly excluded: readonly string[];
  /** Referenced configs that are marked for it. */
  readonly isSearch: boolean;
  /** All referenced configs. */
  readonly isAuto: boolean;
  /** Something is said of `auto`, so `--auto-reload-all` has no say. */
  readonly isAutoSet: boolean;
}

export interface StakaterHints {
  readonly kinds: Readonly<Record<ConfigKind, StakaterKindHints>>;
  /** The pause period: the shortest time between two rolls that the workload asks for. */
  readonly minIntervalMs: number | undefined;
  readonly problems: readonly HintProblem[];
}

/** What the process says, where a workload says nothing. */
export interface StakaterOptions {
  readonly autoReloadAll: boolean;
}
