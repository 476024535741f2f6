/**
 * Combines references, hints of all vocabularies and defaults: whether a workload is managed at all, which configs roll
 * it when they change, and which keys of each.
 */
import { hasPatterns, noPatterns, type PatternsByKind } from '../../model/hints.ts';
import { configKinds, configRef, parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { NeedsByConfig, type KeyNeeds } from '../references/needs.ts';
import { stakaterVocabulary } from '../stakater/selection.ts';
import { ownVocabulary } from './own-vocabulary.ts';
import {
  mostNamesFor,
  type AllHints,
  type Defaults,
  type Requested,
  type SelectionContext,
  type Vocabulary,
} from './vocabulary.ts';

/** A config is selected if one of them selects it. */
const vocabularies: readonly Vocabulary[] = [ownVocabulary, stakaterVocabulary];

const noDefaults: Defaults = { namespaceAuto: undefined, autoReloadAll: false };

export interface Selection {
  readonly dependencies: ReadonlyMap<ConfigRef, KeyNeeds>;
  /** Configs that a hint lists by name and that do not exist. */
  readonly missing: readonly ConfigRef[];
  /** Deleted configs that only a pattern matches, because they are recorded. */
  readonly goneMatches: ReadonlySet<ConfigRef>;
  /** The namespace has more configs than the patterns may be matched against. */
  readonly isCutShort: boolean;
}

/** Whether any annotation or default opts the workload in. */
export function isManaged(workload: AllHints, defaults: Defaults): boolean {
  return !workload.hints.isIgnored && vocabularies.some(({ optsIn }) => optsIn(workload, defaults));
}

/** Whether the workload's own annotations opt it in. */
export function asksByItself(workload: AllHints): boolean {
  return isManaged(workload, noDefaults);
}

/** Whether the workload has any hint, even one that cannot be understood. */
export function isHinted(workload: AllHints): boolean {
  return vocabularies.some((vocabulary) => vocabulary.isHinted(workload));
}

/** The names and patterns in all lists of the workload. */
export function listedBy(workload: AllHints): PatternsByKind {
  let all = noPatterns;
  for (const { listed } of vocabularies) {
    const list = listed(workload);
    if (!hasPatterns(list)) continue;
    all = { ConfigMap: [...all.ConfigMap, ...list.ConfigMap], Secret: [...all.Secret, ...list.Secret] };
  }
  return all;
}

/** Whether the workload's own annotations select a config, whatever the hints of its namespace are. */
export function asksFor({ hints, listed }: WorkloadState, ref: ConfigRef): boolean {
  if (hints.auto !== undefined || hints.isSearch) return true;
  const { kind, name } = parseConfigRef(ref);
  return listed[kind].some((pattern) => pattern.matches(name));
}

/** The configs that a workload uses. It counts as opted in. */
export function selectConfigs(workload: WorkloadState, selectionContext: SelectionContext): Selection {
  const requested = vocabularies.map(({ select }) => select(workload, selectionContext));
  const uses = requested.flatMap((each) => each.uses);
  const counted = countUses(uses, workload, selectionContext);
  const { dependencies } = counted;
  const isMissing = (ref: ConfigRef): boolean => dependencies.has(ref) && selectionContext.marksOf(ref) === undefined;
  const missing = [...new Set(requested.flatMap(({ literals }) => literals).filter(isMissing))];
  const isCutShort = counted.isCutShort || requested.some((each) => each.isCutShort);
  return { dependencies, missing, goneMatches: goneMatchesOf(uses, isMissing, missing), isCutShort };
}

/** The configs that a workload uses; none if it is not opted in. */
export function dependenciesOf(workload: WorkloadState, selectionContext: SelectionContext): Selection['dependencies'] {
  if (!isManaged(workload, selectionContext)) return new Map();
  const uses = vocabularies.flatMap(({ select }) => select(workload, selectionContext).uses);
  return countUses(uses, workload, selectionContext).dependencies;
}

type Uses = Requested['uses'];

/** The configs among the uses that count, each with the keys that count. */
function countUses(
  uses: Uses,
  workload: WorkloadState,
  selectionContext: SelectionContext,
): Pick<Selection, 'dependencies' | 'isCutShort'> {
  const needs = new NeedsByConfig();
  for (const use of uses) {
    if (typeof use === 'string') needs.addWhole(use);
    else needs.addReference(use);
  }
  const dependencies = needs.where((ref) => isCounted(ref, selectionContext));
  if (!hasPatterns(workload.hints.exclude)) return { dependencies, isCutShort: false };
  const excluded = excludeConfigs([...dependencies.keys()], workload);
  for (const ref of excluded.refs) dependencies.delete(ref);
  return { dependencies, isCutShort: excluded.isCutShort };
}

function goneMatchesOf(
  uses: Uses,
  isMissing: (ref: ConfigRef) => boolean,
  missing: readonly ConfigRef[],
): ReadonlySet<ConfigRef> {
  const listed = uses.filter((use) => typeof use === 'string').filter(isMissing);
  // As nearly always: what lists name is there.
  if (listed.length === 0) return new Set();
  const referenced = uses.filter((use) => typeof use !== 'string').map(({ kind, name }) => configRef(kind, name));
  const named = new Set([...missing, ...referenced]);
  return new Set(listed.filter((ref) => !named.has(ref)));
}

/** The same context, in which the deleted configs that this process remembers still exist. */
export function withGone(selectionContext: SelectionContext): SelectionContext {
  const { namesOf, goneNamesOf } = selectionContext;
  return { ...selectionContext, namesOf: (kind) => [...namesOf(kind), ...goneNamesOf(kind)] };
}

function isCounted(ref: ConfigRef, { ignoredKinds, marksOf }: SelectionContext): boolean {
  const isWatched = ignoredKinds.length === 0 || !ignoredKinds.includes(parseConfigRef(ref).kind);
  return isWatched && marksOf(ref)?.isIgnored !== true;
}

/**
 * The configs among these that reroll's own hints exclude, whichever vocabulary selects them. If the patterns may not
 * be matched against all of them, the last ones are not excluded.
 */
function excludeConfigs(
  refs: readonly ConfigRef[],
  { hints }: WorkloadState,
): { readonly refs: ReadonlySet<ConfigRef>; readonly isCutShort: boolean } {
  const excluded = new Set<ConfigRef>();
  let isCutShort = false;
  for (const kind of configKinds) {
    const patterns = hints.exclude[kind];
    const ofKind = patterns.length === 0 ? [] : refs.filter((ref) => parseConfigRef(ref).kind === kind);
    const most = mostNamesFor(patterns);
    if (ofKind.length > most) isCutShort = true;
    for (const ref of ofKind.slice(0, most)) {
      if (patterns.some((pattern) => pattern.matches(parseConfigRef(ref).name))) excluded.add(ref);
    }
  }
  return { refs: excluded, isCutShort };
}
