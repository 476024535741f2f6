/** Finds out why nothing opts a workload in, and what comes nearest to a hint that would. */
import type { Facts } from '../../inventory/facts.ts';
import { templateOf, type WorkloadObject } from '../../model/kube-object.ts';
import { nearest } from '../../model/nearest.ts';
import type { AnnotationName, Annotations } from '../../plan/read/annotations.ts';
import { stakaterKeys, stakaterKindKeys } from '../../plan/stakater/keys.ts';
import type { NearestHint } from './finding.ts';

/** The hints that opt a workload in. */
const optIns: readonly AnnotationName[] = ['auto', 'configMaps', 'secrets', 'search'];

const ofStakater: readonly string[] = [
  stakaterKeys.auto,
  stakaterKeys.search,
  ...Object.values(stakaterKindKeys).flatMap(({ auto, named }) => [auto, named]),
];

interface Marks {
  readonly annotations: readonly string[];
  readonly labels: readonly string[];
}

type Rule = (marks: Marks, facts: Facts) => (Omit<NearestHint, 'meant'> & { readonly meant?: string }) | undefined;

/** What says no comes first, then what was probably meant as yes. */
const rules: readonly Rule[] = [saysNo, isMisspelt, isLabel, ofOtherPrefix, ofOtherDialect, ofNamespace];

/** @param object the workload that nothing opts in */
export function nearestHint(object: WorkloadObject, facts: Facts): NearestHint {
  const marks = marksOf(object, facts);
  const { auto } = facts.annotations;
  for (const rule of rules) {
    const hint = rule(marks, facts);
    if (hint !== undefined) return { meant: auto, ...hint };
  }
  return { kind: 'none', found: undefined, meant: auto };
}

function marksOf(object: WorkloadObject, { workload }: Facts): Marks {
  const template = templateOf(workload.kind, object)?.metadata as WorkloadObject['metadata'];
  return {
    annotations: Object.keys({ ...template?.annotations, ...object.metadata?.annotations }),
    labels: Object.keys({ ...template?.labels, ...object.metadata?.labels }),
  };
}

function saysNo(_marks: Marks, { workload: { hints }, annotations }: Facts): ReturnType<Rule> {
  if (hints.isIgnored) return { kind: 'ignored', found: annotations.ignore };
  return hints.auto === 'none' ? { kind: 'opted-out', found: annotations.auto } : undefined;
}

/** A key or a value of our own prefix that is nearly right. */
function isMisspelt(marks: Marks, { annotations, workload }: Facts): ReturnType<Rule> {
  const { configMaps, secrets } = annotations;
  // A list that names a config opts in, so these are empty.
  const wrongKeys = [configMaps, secrets, ...workload.hints.problems.map(({ annotation }) => annotation)];
  const optInKeysHere = marks.annotations.filter((key) => optInKeys(annotations).includes(key));
  const wrong = optInKeysHere.find((key) => wrongKeys.includes(key));
  if (wrong !== undefined) return { kind: 'wrong-value', found: wrong, meant: wrong };
  const { prefix } = annotations;
  const known: readonly string[] = Object.values(annotations);
  for (const key of marks.annotations) {
    if (!key.startsWith(`${prefix}/`) || known.includes(key)) continue;
    const meant = nearest(key.slice(prefix.length + 1), namesOf(annotations));
    if (meant !== undefined) return { kind: 'misspelt', found: key, meant: `${prefix}/${meant}` };
  }
  return undefined;
}

function isLabel({ labels }: Marks, { annotations }: Facts): ReturnType<Rule> {
  const found = labels.find((key) => optInKeys(annotations).includes(key));
  return found === undefined ? undefined : { kind: 'label', found, meant: found };
}

/** A hint under a prefix that is nearly the one of the controller, or the default of all controllers. */
function ofOtherPrefix(marks: Marks, { annotations }: Facts): ReturnType<Rule> {
  for (const key of marks.annotations) {
    const [prefix = '', name = ''] = key.split('/', 2);
    const isNear = prefix === 'reroll.dev' || nearest(prefix, [annotations.prefix]) !== undefined;
    if (prefix === annotations.prefix || !isNear || !namesOf(annotations).includes(name)) continue;
    return { kind: 'other-prefix', found: key, meant: `${annotations.prefix}/${name}` };
  }
  return undefined;
}

function ofOtherDialect(marks: Marks, { workload }: Facts): ReturnType<Rule> {
  if (workload.stakater !== undefined) return undefined;
  const found = marks.annotations.find((key) => ofStakater.includes(key));
  return found === undefined ? undefined : { kind: 'dialect', found };
}

function ofNamespace(_marks: Marks, { namespace, annotations }: Facts): ReturnType<Rule> {
  return namespace?.state.auto === 'none' ? { kind: 'namespace-opted-out', found: annotations.auto } : undefined;
}

function optInKeys(annotations: Annotations): readonly string[] {
  return optIns.map((name) => annotations[name]);
}

/** The names of the hints that opt in, without the prefix. */
function namesOf(annotations: Annotations): readonly string[] {
  return optInKeys(annotations).map((key) => key.slice(annotations.prefix.length + 1));
}
