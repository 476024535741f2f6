/**
 * Reads the objects that a user names on the command line in the grammar of kubectl: `deploy/web sts/db`,
 * `deployment web api`, `deploy,sts`. A kind may be given by its name, its plural or its short name.
 */
import { kindPresetNames, type KindPreset } from '../model/kind-presets.ts';
import { builtInKinds, configKinds, type BuiltInKind, type ConfigKind, type OperandKind } from '../model/kinds.ts';
import { nearest } from '../model/nearest.ts';
import { isResourceName } from '../model/workload-type.ts';
import { UsageError } from './rules.ts';
import { quote, unknown } from './sources.ts';

export type { OperandKind } from '../model/kinds.ts';

/** A named object, or all objects of a kind. */
export interface Operand {
  readonly kind: OperandKind;
  readonly name: string | undefined;
}

/** The kinds that some commands accept. */
export const workloadOperands: readonly OperandKind[] = [...builtInKinds, ...kindPresetNames];
export const configOperands: readonly OperandKind[] = configKinds;

const knownNames: Readonly<Record<BuiltInKind | KindPreset | ConfigKind | 'Namespace', readonly string[]>> = {
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  'rollouts.argoproj.io': ['rollout', 'rollouts', 'ro'],
  'clonesets.apps.kruise.io': ['cloneset', 'clonesets', 'clone'],
  'statefulsets.apps.kruise.io': ['statefulset.apps.kruise.io', 'asts'],
  'daemonsets.apps.kruise.io': ['daemonset.apps.kruise.io', 'ads'],
  'services.serving.knative.dev': ['ksvc', 'service.serving.knative.dev', 'kservice'],
  'clusters.postgresql.cnpg.io': ['cluster', 'clusters'],
  ConfigMap: ['configmap', 'configmaps', 'cm'],
  Secret: ['secret', 'secrets'],
  Namespace: ['namespace', 'namespaces', 'ns'],
};

/** The names by which a kind may be given; the first one is that of messages and of completion. */
export function namesOfKind(kind: OperandKind): readonly string[] {
  return isKnown(kind) ? knownNames[kind] : [kind];
}

function isKnown(kind: string): kind is keyof typeof knownNames {
  return Object.hasOwn(knownNames, kind);
}

/** API groups that may follow a kind, as in `deployment.apps` or `deployments.v1.apps`. */
const groupSuffix = /\.(?:v1\.)?apps$/;

/** The name of an object: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const objectName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * @param words the operands
 * @param accepted the kinds that the command acts on
 * @throws UsageError for another kind, or for a name that no object can have
 */
export function readOperands(words: readonly string[], accepted: readonly OperandKind[]): readonly Operand[] {
  const [first, ...names] = words;
  if (first === undefined) return [];
  if (words.some((word) => word.includes('/'))) return words.map((word) => readNamed(word, accepted));
  const kinds = first.split(',').map((word) => readKind(word, accepted));
  if (names.length === 0) return kinds.map((kind) => ({ kind, name: undefined }));
  return kinds.flatMap((kind) => names.map((name) => ({ kind, name: checkName(name) })));
}

/** The short form in which kubectl prints a named object, such as `deployment/web`. */
export function operandText({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** The kind that a word names, such as `sts` or `deployments.v1.apps`; undefined for any other word. */
export function kindOf(word: string): OperandKind | undefined {
  const wanted = word.toLowerCase().replace(groupSuffix, '');
  const kinds = Object.keys(knownNames) as readonly (keyof typeof knownNames)[];
  const known = kinds.find((each) => each === wanted || knownNames[each].some((name) => isNameOf(wanted, name, each)));
  return known ?? (isResourceName(wanted) ? wanted : undefined);
}

/** The name itself, or the name with the group of the kind, as in `rollout.argoproj.io`. */
function isNameOf(wanted: string, name: string, kind: string): boolean {
  return wanted === name || (kind.includes('.') && wanted === `${name}${kind.slice(kind.indexOf('.'))}`);
}

/** The kinds that no command acts on, with why nothing has to be done for them. */
const jobs = {
  CronJob: {
    names: /^(?:cronjobs?|cj)(?:\.(?:v1\.)?batch)?$/,
    why: 'its next Job starts with the content that is there then',
  },
  Job: { names: /^jobs?(?:\.(?:v1\.)?batch)?$/, why: 'it runs once, and its pod template cannot change' },
} as const;

export interface JobOperand {
  readonly kind: keyof typeof jobs;
  readonly name: string;
  readonly why: string;
}

/** The Job or CronJob that the operands name; undefined if they name anything else. */
export function jobOperand(words: readonly string[]): JobOperand | undefined {
  const [word = '', name, ...others] = words.flatMap((each) => each.split('/'));
  const kind = jobKindOf(word);
  return kind === undefined || name === undefined || others.length > 0
    ? undefined
    : { kind, name: checkName(name), why: jobs[kind].why };
}

function jobKindOf(word: string): JobOperand['kind'] | undefined {
  return (['CronJob', 'Job'] as const).find((kind) => jobs[kind].names.test(word.toLowerCase()));
}

function readNamed(word: string, accepted: readonly OperandKind[]): Operand {
  const [kind = '', name = '', ...rest] = word.split('/');
  if (rest.length > 0) throw new UsageError(`invalid object ${quote(word)}: accepted is KIND/NAME`);
  if (!word.includes('/')) throw new UsageError(`${quote(word)} has no kind: accepted is KIND/NAME for each object`);
  return { kind: readKind(kind, accepted), name: checkName(name) };
}

function readKind(word: string, accepted: readonly OperandKind[]): OperandKind {
  const job = jobKindOf(word);
  if (job !== undefined) throw new UsageError(`a ${job} is never rolled: ${jobs[job].why}`);
  const kind = kindOf(word);
  const isOfOwn = kind !== undefined && !isKnown(kind) && accepted.includes('Deployment');
  if (kind !== undefined && (isOfOwn || accepted.includes(kind))) return kind;
  const singulars = accepted.filter((each) => !each.includes('.')).map((each) => each.toLowerCase());
  if (kind !== undefined) throw new UsageError(`kind ${kind} is not accepted here: accepted: ${singulars.join(', ')}`);
  // Short names of further kinds are too short to be meant by a typing error.
  const names = accepted.filter((each) => !each.includes('.')).flatMap(namesOfKind);
  const meant = nearest(word.toLowerCase(), names);
  if (meant === undefined) throw unknown('kind', word, singulars);
  throw new UsageError(`unknown kind ${quote(word)}; did you mean ${meant}?`);
}

function checkName(name: string): string {
  if (objectName.test(name)) return name;
  throw new UsageError(`invalid name ${quote(name)}: accepted are lower case letters, digits, - and .`);
}
