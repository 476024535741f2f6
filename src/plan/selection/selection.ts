/**
 * Joins references, hints and defaults: whether a workload is managed at all, which configs roll it when they change,
 * and which keys of each.
 */
import type { ConfigMarks } from '../../model/config-state.ts';
import { hasPatterns, type AutoMode, type PatternsByKind } from '../../model/hints.ts';
import { configKinds, configRef, parseConfigRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { StakaterHints, StakaterOptions } from '../../model/stakater-hints.ts';
import type { Reference, WorkloadState } from '../../model/workload-state.ts';
import { NeedsByConfig, type KeyNeeds } from '../references/needs.ts';
import { asksForStakaterRolls } from '../stakater/hints.ts';
import { isSelectedByStakater } from '../stakater/selection.ts';

/** What holds for workloads that say nothing themselves. */
export interface Defaults {
  /** The hint `auto` of the namespace. */
  readonly namespaceAuto: AutoMode | undefined;
  /** `--auto-reload-all`: workloads that say nothing, in namespaces that say nothing, are opted in. */
  readonly autoReloadAll: boolean;
}

/** What a selection depends on beside the workload. */
export interface SelectionContext extends Defaults {
  /** Kinds that are not watched (`--resources-to-ignore`). */
  readonly ignoredKinds: readonly ConfigKind[];
  /**
   * Configs that are recorded with content and whose deletion counts: a pattern means them until they are rolled out.
   */
  readonly recorded: readonly ConfigRef[];
  /** Names of the configs of a kind in the workload's namespace. */
  readonly namesOf: (kind: ConfigKind) => Iterable<string>;
  /** Names of those that are gone and that this process remembers. */
  readonly goneNamesOf: (kind: ConfigKind) => Iterable<string>;
  /** Undefined where there is no such config. */
  readonly marksOf: (ref: ConfigRef) => ConfigMarks | undefined;
}

export interface Selection {
  readonly dependencies: ReadonlyMap<ConfigRef, KeyNeeds>;
  /** Names that a hint lists outright and that no config has. */
  readonly missing: readonly ConfigRef[];
  /** Configs that are gone and that only a pattern means, because they are recorded. */
  readonly goneMatches: ReadonlySet<ConfigRef>;
  /** The namespace has more configs than the patterns may be matched against. */
  readonly isCutShort: boolean;
}

/** Configs that are listed by name, and what the patterns of the lists match now. */
interface ListedConfigs {
  readonly refs: readonly ConfigRef[];
  /** Those of them that are listed by name. */
  readonly literals: readonly ConfigRef[];
  readonly isCutShort: boolean;
}

/**
 * Steps for each character of a name that the patterns of one list may take together, over all names: what a tenant
 * writes takes a fraction of a second at the most.
 */
const mostSteps = 200_000;

const kindsOfMode: Readonly<Record<AutoMode, readonly ConfigKind[]>> = {
  all: configKinds,
  configmaps: ['ConfigMap'],
  secrets: ['Secret'],
  none: [],
};

/** Whether the workload is opted in, by whomever. */
export function isManaged(workload: WorkloadState, selectionContext: Defaults): boolean {
  const { hints, stakater } = workload;
  if (hints.isIgnored) return false;
  if (effectiveAuto(workload, selectionContext) !== 'none' || hasPatterns(hints.include)) return true;
  return stakater !== undefined && asksForStakaterRolls(stakater.hints, stakaterOptions(workload, selectionContext));
}

/** Whether the workload's own annotations select a config, whatever its namespace says. */
export function asksFor({ hints, listed }: WorkloadState, ref: ConfigRef): boolean {
  if (hints.auto !== undefined || hints.isSearch) return true;
  const { kind, name } = parseConfigRef(ref);
  return listed[kind].some((pattern) => pattern.matches(name));
}

export function selectConfigs(workload: WorkloadState, selectionContext: SelectionContext): Selection {
  const needs = new NeedsByConfig();
  const referenced = new Set<ConfigRef>();
  const addReference = (reference: Reference): void => {
    needs.addReference(reference);
    referenced.add(configRef(reference.kind, reference.name));
  };
  for (const reference of selectReferences(workload, selectionContext)) addReference(reference);
  const own = listConfigs(workload.hints.include, selectionContext);
  for (const ref of own.refs) needs.addWhole(ref);
  const peer = addStakater(needs, workload, selectionContext);
  for (const reference of peer.references) addReference(reference);
  const counted = needs.entries.filter(([ref]) => isCounted(ref, selectionContext));
  const excluded = excludeConfigs(
    counted.map(([ref]) => ref),
    workload,
  );
  const dependencies = new Map(counted.filter(([ref]) => !excluded.refs.has(ref)));
  const isMissing = (ref: ConfigRef): boolean => dependencies.has(ref) && selectionContext.marksOf(ref) === undefined;
  const missing = [...new Set([...own.literals, ...peer.literals].filter(isMissing))];
  const named = new Set([...missing, ...referenced]);
  const goneMatches = new Set([...own.refs, ...peer.refs].filter((ref) => isMissing(ref) && !named.has(ref)));
  const isCutShort = own.isCutShort || peer.isCutShort || excluded.isCutShort;
  return { dependencies, missing, goneMatches, isCutShort };
}

/** What a workload uses; nothing where it is not opted in. */
export function dependenciesOf(workload: WorkloadState, selectionContext: SelectionContext): Selection['dependencies'] {
  return isManaged(workload, selectionContext) ? selectConfigs(workload, selectionContext).dependencies : new Map();
}

/** The same selectionContext, in which what is gone and remembered is still there. */
export function withGone(selectionContext: SelectionContext): SelectionContext {
  const { namesOf, goneNamesOf } = selectionContext;
  return { ...selectionContext, namesOf: (kind) => [...namesOf(kind), ...goneNamesOf(kind)] };
}

/** The mode that counts: the workload's own, else the namespace's, else that of the process. */
function effectiveAuto({ hints, stakater }: WorkloadState, { namespaceAuto, autoReloadAll }: Defaults): AutoMode {
  // `search` by itself asks for the configs that are marked for it.
  const own = hints.auto ?? (hints.isSearch ? 'all' : undefined);
  // Where the peer's vocabulary is read, it says for whom the default of the process counts.
  return own ?? namespaceAuto ?? (autoReloadAll && stakater === undefined ? 'all' : 'none');
}

function selectReferences(workload: WorkloadState, selectionContext: SelectionContext): readonly Reference[] {
  const { references, hints } = workload;
  const kinds = kindsOfMode[effectiveAuto(workload, selectionContext)];
  return references.filter(({ kind, name, isLive }) => {
    if (!kinds.includes(kind)) return false;
    if (hints.skipsLiveVolumes && isLive) return false;
    return !hints.isSearch || selectionContext.marksOf(configRef(kind, name))?.isMatch === true;
  });
}

/** What the peer's vocabulary asks for: listed configs whole, referenced ones with the keys that are used. */
function addStakater(
  needs: NeedsByConfig,
  workload: WorkloadState,
  selectionContext: SelectionContext,
): ListedConfigs & { readonly references: readonly Reference[] } {
  const { stakater, references } = workload;
  if (stakater === undefined) return { refs: [], literals: [], isCutShort: false, references: [] };
  const options = stakaterOptions(workload, selectionContext);
  const isSelected = (ref: ConfigRef, isReferenced: boolean, hints: StakaterHints): boolean => {
    const { isStakaterIgnored, isStakaterMatch } = selectionContext.marksOf(ref) ?? noPeerMarks;
    const source = { ...parseConfigRef(ref), isReferenced, isIgnored: isStakaterIgnored, isMatch: isStakaterMatch };
    return isSelectedByStakater(hints, source, options);
  };
  const { ConfigMap, Secret } = stakater.hints.kinds;
  const listed = listConfigs({ ConfigMap: ConfigMap.named, Secret: Secret.named }, selectionContext);
  const refs = listed.refs.filter((ref) => isSelected(ref, false, stakater.hints));
  for (const ref of refs) needs.addWhole(ref);
  const mostNames = mostNamesFor([...ConfigMap.named, ...Secret.named].filter(({ isLiteral }) => !isLiteral));
  const later = references.length > mostNames ? withoutPatterns(stakater.hints) : stakater.hints;
  const selectedReferences = references.filter(({ kind, name }, index) =>
    isSelected(configRef(kind, name), true, index < mostNames ? stakater.hints : later),
  );
  const selected = new Set(refs);
  const literals = listed.literals.filter((ref) => selected.has(ref));
  const isCutShort = listed.isCutShort || references.length > mostNames;
  return { refs, literals, isCutShort, references: selectedReferences };
}

/** What names say by themselves. */
function withoutPatterns({ kinds, ...rest }: StakaterHints): StakaterHints {
  const literals = (kind: ConfigKind) => ({
    ...kinds[kind],
    named: kinds[kind].named.filter(({ isLiteral }) => isLiteral),
  });
  return { ...rest, kinds: { ConfigMap: literals('ConfigMap'), Secret: literals('Secret') } };
}

const noPeerMarks = { isStakaterIgnored: false, isStakaterMatch: false };

/** The default of the process counts where neither the workload nor its namespace says anything in our own words. */
function stakaterOptions({ hints }: WorkloadState, { autoReloadAll, namespaceAuto }: Defaults): StakaterOptions {
  return { autoReloadAll: autoReloadAll && namespaceAuto === undefined && hints.auto === undefined };
}

/** Literal names whether or not they exist, and of patterns what matches now. */
function listConfigs(lists: PatternsByKind, { namesOf, recorded }: SelectionContext): ListedConfigs {
  let isCutShort = false;
  const literals = configKinds.flatMap((kind) =>
    lists[kind].filter(({ isLiteral }) => isLiteral).map(({ text }) => configRef(kind, text)),
  );
  const matches = configKinds.flatMap((kind) => {
    const patterns = lists[kind].filter(({ isLiteral }) => !isLiteral);
    const names = patterns.length === 0 ? [] : [...new Set([...namesAmong(recorded, kind), ...namesOf(kind)])];
    const mostNames = mostNamesFor(patterns);
    if (names.length > mostNames) isCutShort = true;
    const matched = names.slice(0, mostNames).filter((name) => patterns.some((pattern) => pattern.matches(name)));
    return matched.map((name) => configRef(kind, name));
  });
  return { refs: [...new Set([...literals, ...matches])], literals, isCutShort };
}

function namesAmong(refs: readonly ConfigRef[], kind: ConfigKind): string[] {
  return refs.map(parseConfigRef).flatMap((ref) => (ref.kind === kind ? [ref.name] : []));
}

function isCounted(ref: ConfigRef, { ignoredKinds, marksOf }: SelectionContext): boolean {
  return !ignoredKinds.includes(parseConfigRef(ref).kind) && marksOf(ref)?.isIgnored !== true;
}

/**
 * Which of these configs the workload's own hints leave out. Where the patterns cannot be tried on all, the last ones
 * count.
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

function mostNamesFor(patterns: readonly NamePattern[]): number {
  return Math.floor(mostSteps / patterns.reduce((sum, { size }) => sum + size, 1));
}
