/** What the annotations of a workload ask for. */
import type { ConfigKind } from './kinds.ts';
import type { NamePattern } from './name-pattern.ts';

/** Which of the referenced configs roll a workload. */
export type AutoMode = 'all' | 'configmaps' | 'secrets' | 'none';

/** A hint that could not be read as it stands. */
export interface HintProblem {
  readonly annotation: string;
  readonly message: string;
}

/** A tenant can write thousands of mistakes; nobody reads more than these at a time. */
export const mostToldProblems = 10;

/** What is wrong as one text: the first ten problems, and how many more there are. Empty where nothing is wrong. */
export function describeProblems(problems: readonly HintProblem[]): string {
  const told = problems.slice(0, mostToldProblems).map(({ annotation, message }) => `${annotation}: ${message}`);
  const more = problems.length - told.length;
  return [...told, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
}

/** Names and globs by kind of config. */
export type PatternsByKind = Readonly<Record<ConfigKind, readonly NamePattern[]>>;

export interface Hints {
  /** Undefined where the workload says nothing: the default of its namespace or of the process counts. */
  readonly auto: AutoMode | undefined;
  /** Also these, whether or not the template refers to them. */
  readonly include: PatternsByKind;
  /** Never these. */
  readonly exclude: PatternsByKind;
  /** Of the referenced configs only those that carry the mark `match`. */
  readonly isSearch: boolean;
  /** The workload is never rolled. */
  readonly isIgnored: boolean;
  /** Configs that are reached only through volumes that the kubelet updates live do not count. */
  readonly skipsLiveVolumes: boolean;
  readonly settleMs: number | undefined;
  readonly minIntervalMs: number | undefined;
  /** Gates that are asked for and that this version does not have: the workload is held rather than rolled past them. */
  readonly unsupportedGates: readonly string[];
  readonly problems: readonly HintProblem[];
}

/** Whether the workload says anything to us, if only something that we do not understand. */
export function hasHints(hints: Hints): boolean {
  const { auto, isSearch, isIgnored, problems } = hints;
  return auto !== undefined || isSearch || isIgnored || problems.length > 0 || hasPatterns(hints.include);
}

/** Whether any name or glob is listed. */
export function hasPatterns({ ConfigMap, Secret }: PatternsByKind): boolean {
  return ConfigMap.length > 0 || Secret.length > 0;
}

/** Whether the workload's own annotations opt it in. */
export function asksByItself({ auto, isSearch, isIgnored, include }: Hints): boolean {
  if (isIgnored) return false;
  return (auto !== undefined && auto !== 'none') || (isSearch && auto === undefined) || hasPatterns(include);
}
