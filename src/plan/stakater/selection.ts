/**
 * Decides which configs roll a workload by the `reloader.stakater.com` vocabulary, in stakater/Reloader's own order.
 */
import type { ConfigKind } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { StakaterHints, StakaterOptions } from '../../model/stakater-hints.ts';

/** The facts about a ConfigMap or Secret on which the decision depends. */
export interface StakaterSource {
  readonly kind: ConfigKind;
  readonly name: string;
  /** The pod template refers to it. */
  readonly isReferenced: boolean;
  /** It carries `ignore: "true"`. */
  readonly isIgnored: boolean;
  /** It carries `match: "true"`. */
  readonly isMatch: boolean;
}

/** Whether a change of that config rolls the workload. The first line that applies decides. */
export function isSelectedByStakater(hints: StakaterHints, source: StakaterSource, options: StakaterOptions): boolean {
  const { named, excluded, isSearch, isAuto, isAutoSet } = hints.kinds[source.kind];
  if (source.isIgnored) return false;
  if (excluded.includes(source.name)) return false;
  if (named.some((pattern) => pattern.matches(source.name))) return true;
  if (!source.isReferenced) return false;
  return (isSearch && source.isMatch) || isAuto || (options.autoReloadAll && !isAutoSet);
}

/** The plain names in the named list of a kind. */
export function literalNames(hints: StakaterHints, kind: ConfigKind): readonly string[] {
  return hints.kinds[kind].named.filter(({ isLiteral }) => isLiteral).map(({ text }) => text);
}

/** The patterns in the named list of a kind. */
export function namePatterns(hints: StakaterHints, kind: ConfigKind): readonly NamePattern[] {
  return hints.kinds[kind].named.filter(({ isLiteral }) => !isLiteral);
}

export function hasNamePatterns(hints: StakaterHints, kind: ConfigKind): boolean {
  return namePatterns(hints, kind).length > 0;
}
