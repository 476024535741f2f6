/**
 * The interface of a vocabulary of annotations, such as `reroll.dev` or `reloader.stakater.com`, and the evaluation of
 * lists of names, which all vocabularies share. selection.ts has the list of the vocabularies and unites what they
 * select.
 */
import type { ConfigMarks } from '../../model/config-state.ts';
import { hasPatterns, type AutoMode, type PatternsByKind } from '../../model/hints.ts';
import { configKinds, configRef, parseConfigRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { Reference, WorkloadState } from '../../model/workload-state.ts';

/** The defaults for workloads without hints of their own. */
export interface Defaults {
  /** The hint `auto` of the namespace. */
  readonly namespaceAuto: AutoMode | undefined;
  /** `--auto-reload-all`: a workload without hints, in a namespace without hints, is opted in. */
  readonly autoReloadAll: boolean;
}

/** The facts on which a selection depends besides the workload. */
export interface SelectionContext extends Defaults {
  /** Kinds that are not watched (`--resources-to-ignore`). */
  readonly ignoredKinds: readonly ConfigKind[];
  /**
   * Configs that are recorded with content and whose deletion counts: patterns match them until a roll records that.
   */
  readonly recorded: readonly ConfigRef[];
  /** Names of the configs of a kind in the workload's namespace. */
  readonly namesOf: (kind: ConfigKind) => Iterable<string>;
  /** Names of deleted configs that this process remembers. */
  readonly goneNamesOf: (kind: ConfigKind) => Iterable<string>;
  /** Returns undefined if there is no such config. */
  readonly marksOf: (ref: ConfigRef) => ConfigMarks | undefined;
}

/** The hints of a workload in all vocabularies. */
export type AllHints = Pick<WorkloadState, 'hints' | 'stakater'>;

/** The configs that a vocabulary selects for one workload. */
export interface Requested {
  /**
   * Listed configs, of which all keys count, and references, of which the used keys count. The order is that of limits.
   */
  readonly uses: readonly (ConfigRef | Reference)[];
  /** The configs among them that are listed by name. */
  readonly literals: readonly ConfigRef[];
  /** The patterns were not matched against all names. */
  readonly isCutShort: boolean;
}

/** One vocabulary of annotations. All functions are pure, and take bounded time whatever a tenant writes. */
export interface Vocabulary {
  /** Whether a workload has any hint of this vocabulary, even one that cannot be understood. */
  readonly isHinted: (workload: AllHints) => boolean;
  /** Whether the hints of this vocabulary, or the defaults for it, opt the workload in. */
  readonly optsIn: (workload: AllHints, defaults: Defaults) => boolean;
  /** The names and patterns in the lists of the workload. */
  readonly listed: (workload: AllHints) => PatternsByKind;
  readonly select: (workload: WorkloadState, selectionContext: SelectionContext) => Requested;
}

/**
 * Steps for each character of a name that the patterns of one list may take together, over all names: this bounds the
 * time for a tenant's list to a fraction of a second.
 */
const mostSteps = 200_000;

/** How many names may be matched against these patterns. */
export function mostNamesFor(patterns: readonly NamePattern[]): number {
  return Math.floor(mostSteps / patterns.reduce((sum, { size }) => sum + size, 1));
}

/**
 * The configs of lists: those that are listed by name, whether or not they exist, and those that a pattern matches now.
 */
export interface ListedConfigs {
  readonly refs: readonly ConfigRef[];
  /** The configs among them that are listed by name. */
  readonly literals: readonly ConfigRef[];
  readonly isCutShort: boolean;
}

const nothingListed: ListedConfigs = { refs: [], literals: [], isCutShort: false };

export function listConfigs(lists: PatternsByKind, { namesOf, recorded }: SelectionContext): ListedConfigs {
  if (!hasPatterns(lists)) return nothingListed;
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
