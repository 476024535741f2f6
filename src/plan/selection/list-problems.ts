/** Describes the problems of the names in the lists of a workload: the annotation, what is wrong, and what is right. */
import type { HintProblem } from '../../model/hints.ts';
import { configKinds, configRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { NamePattern } from '../../model/name-pattern.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Annotations } from '../read/annotations.ts';
import { stakaterKindKeys } from '../stakater/keys.ts';

/** A problem for which the name of a ConfigMap can be suggested. */
export interface ListProblem extends HintProblem {
  /** The name as the user wrote it; undefined if no name may be suggested, as for a Secret. */
  readonly wanted?: string;
}

/** The results of the plan about the lists. */
export interface ListFacts {
  /** Selected configs that do not exist. */
  readonly missing: readonly ConfigRef[];
  readonly isCutShort: boolean;
  /** Whether the config is known not to exist. */
  readonly isMissing: (ref: ConfigRef) => boolean;
}

/** One list of a workload. */
interface List {
  readonly kind: ConfigKind;
  /** The annotation that contains it. */
  readonly annotation: string;
  readonly entries: readonly NamePattern[];
  /** An annotation with a value that selects all referenced configs of the kind. */
  readonly forAll: string;
}

/** A name of the Kubernetes API (DNS subdomain, RFC 1123); the length is not checked. */
const validName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** An entry of a list of RE2 patterns that the user most likely meant as a name. */
const plainEntry = /^[-\w./]+$/;

/**
 * One problem for each name in a list that no config has, in the order of the lists. A deleted config that only a
 * pattern matched is no problem: no list contains its name.
 */
export function findListProblems(
  workload: WorkloadState,
  annotations: Annotations,
  { missing, isCutShort, isMissing }: ListFacts,
): readonly ListProblem[] {
  const lists = listsOf(workload, annotations);
  const selected = new Set(missing);
  const found = lists.flatMap((list) =>
    withoutRepeats(list.entries).flatMap((entry): ListProblem[] => {
      const ref = configRef(list.kind, entry.text);
      const isFound = entry.isLiteral ? !selected.has(ref) : !plainEntry.test(entry.text) || !isMissing(ref);
      return isFound ? [] : [describe(list, entry)];
    }),
  );
  return isCutShort ? [...found, describeCut(workload, lists, annotations)] : found;
}

function withoutRepeats(entries: readonly NamePattern[]): readonly NamePattern[] {
  return [...new Map(entries.map((entry) => [entry.text, entry])).values()];
}

function listsOf({ hints, stakater }: WorkloadState, annotations: Annotations): readonly List[] {
  const own = configKinds.map((kind) => ({
    kind,
    annotation: kind === 'ConfigMap' ? annotations.configMaps : annotations.secrets,
    entries: hints.include[kind],
    forAll: `${annotations.auto}: ${kind === 'ConfigMap' ? '"configmaps"' : '"secrets"'}`,
  }));
  const ofStakater = configKinds.map((kind) => ({
    kind,
    annotation: stakaterKindKeys[kind].named,
    entries: stakater?.hints.kinds[kind].named ?? [],
    forAll: `${stakaterKindKeys[kind].auto}: "true"`,
  }));
  return [...own, ...ofStakater];
}

function describe(list: List, { text, isLiteral }: NamePattern): ListProblem {
  const { annotation, kind } = list;
  const quoted = JSON.stringify(text);
  const fault = faultOf(list, text);
  if (fault !== undefined) return { annotation, message: `${quoted} ${fault}`, ...offerOf(list, text) };
  const rest = isLiteral ? '' : ' (as a pattern: a dot stands for any character)';
  return { annotation, message: `there is no ${kind} ${quoted}${rest}`, ...offerOf(list, text) };
}

/** Why an entry cannot be a name, as the end of a sentence that begins with it. */
function faultOf({ kind, forAll }: List, text: string): string | undefined {
  if (/^(true|false)$/i.test(text)) {
    return `is a boolean, and no ${kind} has this name; to select all that the pod template refers to, write ${forAll}`;
  }
  if (text.includes('/')) {
    return `is not a valid name for a ${kind}: names are of the workload's own namespace and have no slash`;
  }
  if (validName.test(text)) return undefined;
  const rule = 'names have lower-case letters, digits, "-" and ".", and commas between them';
  return `is not a valid name for a ${kind}: ${rule}`;
}

/** No suggestion for a Secret, since readers of Events may not have access to it, nor for a boolean or a path. */
function offerOf({ kind }: List, text: string): Pick<ListProblem, 'wanted'> {
  return kind === 'Secret' || /\/|^(true|false)$/i.test(text) ? {} : { wanted: text };
}

/** Names every list with patterns: which of them was cut short is not known. */
function describeCut({ hints }: WorkloadState, lists: readonly List[], annotations: Annotations): HintProblem {
  const excluding = [
    { annotation: annotations.excludeConfigMaps, entries: hints.exclude.ConfigMap },
    { annotation: annotations.excludeSecrets, entries: hints.exclude.Secret },
  ];
  const written = [...lists, ...excluding].filter(({ entries }) => entries.length > 0);
  const withPatterns = written.filter(({ entries }) => entries.some(({ isLiteral }) => !isLiteral));
  const meant = withPatterns.length > 0 ? withPatterns : written;
  const annotation = meant.map((list) => list.annotation).join(' or ');
  return { annotation, message: 'too many configs for its patterns: only some are tried' };
}
