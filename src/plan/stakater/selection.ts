/**
 * Decides which configs roll a workload by the `reloader.stakater.com` vocabulary, in stakater/Reloader's own order.
 */
import { noPatterns } from '../../model/hints.ts';
import { configRef, parseConfigRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { StakaterHints, StakaterOptions } from '../../model/stakater-hints.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import {
  listConfigs,
  mostNamesFor,
  type AllHints,
  type Defaults,
  type Requested,
  type SelectionContext,
  type Vocabulary,
} from '../selection/vocabulary.ts';
import { asksForStakaterRolls } from './hints.ts';

const nothingRequested: Requested = { uses: [], literals: [], isCutShort: false };

/** Selects nothing for a workload for which the vocabulary was not read. */
export const stakaterVocabulary: Vocabulary = {
  isHinted: ({ stakater }) =>
    stakater !== undefined &&
    (asksForStakaterRolls(stakater.hints, { autoReloadAll: false }) || stakater.hints.problems.length > 0),
  optsIn: (workload, defaults) =>
    workload.stakater !== undefined && asksForStakaterRolls(workload.stakater.hints, optionsOf(workload, defaults)),
  listed: ({ stakater }) => {
    if (stakater === undefined) return noPatterns;
    const { ConfigMap, Secret } = stakater.hints.kinds;
    return { ConfigMap: ConfigMap.named, Secret: Secret.named };
  },
  select: (workload, selectionContext) =>
    workload.stakater === undefined
      ? nothingRequested
      : selectByHints(workload, workload.stakater.hints, selectionContext),
};

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

/** Listed configs come first, and then references. Patterns are matched against a bounded number of each. */
function selectByHints(workload: WorkloadState, hints: StakaterHints, selectionContext: SelectionContext): Requested {
  const options = optionsOf(workload, selectionContext);
  const isSelected = (ref: ConfigRef, isReferenced: boolean, by: StakaterHints): boolean => {
    const marks = selectionContext.marksOf(ref);
    const [isIgnored, isMatch] = [marks?.isStakaterIgnored ?? false, marks?.isStakaterMatch ?? false];
    return isSelectedByStakater(by, { ...parseConfigRef(ref), isReferenced, isIgnored, isMatch }, options);
  };
  const { ConfigMap, Secret } = hints.kinds;
  const listed = listConfigs({ ConfigMap: ConfigMap.named, Secret: Secret.named }, selectionContext);
  const refs = listed.refs.filter((ref) => isSelected(ref, false, hints));
  const { references } = workload;
  const mostNames = mostNamesFor([...ConfigMap.named, ...Secret.named].filter(({ isLiteral }) => !isLiteral));
  const hintsBeyond = references.length > mostNames ? withoutPatterns(hints) : hints;
  const selectedReferences = references.filter(({ kind, name }, index) =>
    isSelected(configRef(kind, name), true, index < mostNames ? hints : hintsBeyond),
  );
  const selected = new Set(refs);
  return {
    uses: [...refs, ...selectedReferences],
    literals: listed.literals.filter((ref) => selected.has(ref)),
    isCutShort: listed.isCutShort || references.length > mostNames,
  };
}

/** The hints with plain names alone in their named lists. */
function withoutPatterns({ kinds, ...rest }: StakaterHints): StakaterHints {
  const literals = (patterns: readonly NamePattern[]) => patterns.filter(({ isLiteral }) => isLiteral);
  const { ConfigMap, Secret } = kinds;
  return {
    ...rest,
    kinds: {
      ConfigMap: { ...ConfigMap, named: literals(ConfigMap.named) },
      Secret: { ...Secret, named: literals(Secret.named) },
    },
  };
}

/**
 * The default of the process applies if neither the workload nor its namespace sets `auto` in reroll's own vocabulary.
 */
function optionsOf({ hints }: AllHints, { autoReloadAll, namespaceAuto }: Defaults): StakaterOptions {
  return { autoReloadAll: autoReloadAll && namespaceAuto === undefined && hints.auto === undefined };
}
