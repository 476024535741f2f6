/** The hints of a workload: what its `reroll.dev` annotations ask for, as plain data. */
import type { ConfigKind } from './kinds.ts';
import type { NamePattern } from './name-pattern.ts';

/** Which of the referenced configs roll a workload. */
export type AutoMode = 'all' | 'configmaps' | 'secrets' | 'none';

/**
 * Whether workloads without annotations of their own are opted in.
 * @param namespaceAuto `auto` of their Namespace
 */
export function areOptedInByDefault(namespaceAuto: AutoMode | undefined, autoReloadAll: boolean): boolean {
  return namespaceAuto === undefined ? autoReloadAll : namespaceAuto !== 'none';
}

/** A hint that cannot be understood. */
export interface HintProblem {
  readonly annotation: string;
  readonly message: string;
}

/** A tenant can write thousands of mistakes; a report lists no more than these. */
export const mostListedProblems = 10;

/** The problems as one text: the first ten, and how many more there are. Empty if there is none. */
export function describeProblems(problems: readonly HintProblem[]): string {
  const listed = problems.slice(0, mostListedProblems).map(({ annotation, message }) => `${annotation}: ${message}`);
  const more = problems.length - listed.length;
  return [...listed, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
}

/** Names and globs by kind of config. */
export type PatternsByKind = Readonly<Record<ConfigKind, readonly NamePattern[]>>;

/** Shared by the many workloads that list nothing. */
export const noPatterns: PatternsByKind = { ConfigMap: [], Secret: [] };

export interface Hints {
  /** Undefined if the workload does not set it: then the default of its namespace or of the process applies. */
  readonly auto: AutoMode | undefined;
  /** Configs that count in any case, whether or not the template refers to them. */
  readonly include: PatternsByKind;
  /** Configs that never count. */
  readonly exclude: PatternsByKind;
  /** Of the referenced configs, only those with the annotation `match` count. */
  readonly isSearch: boolean;
  /** The workload is never rolled. */
  readonly isIgnored: boolean;
  /** Configs that the pods use only through volumes that the kubelet updates live do not count. */
  readonly skipsLiveVolumes: boolean;
  readonly settleMs: number | undefined;
  readonly minIntervalMs: number | undefined;
  /** Of the workloads that use a staged config, it is rolled first. */
  readonly isCanary: boolean;
  /** Its pods are restarted; its pod template stays. Only some kinds know both. */
  readonly isRestart: boolean;
  /** The sink that is notified of what needs a person; undefined if it does not parse. */
  readonly notify: string | undefined;
  readonly problems: readonly HintProblem[];
}

/** Whether the workload has any hint, even one that cannot be understood. */
export function hasHints(hints: Hints): boolean {
  const { auto, isSearch, isIgnored, problems } = hints;
  return auto !== undefined || isSearch || isIgnored || problems.length > 0 || hasPatterns(hints.include);
}

/** Whether any name or glob is listed. */
export function hasPatterns({ ConfigMap, Secret }: PatternsByKind): boolean {
  return ConfigMap.length > 0 || Secret.length > 0;
}
