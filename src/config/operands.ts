/**
 * Reads the objects that a user names on the command line in the grammar of kubectl: `deploy/web sts/db`,
 * `deployment web api`, `deploy,sts`. A kind may be given by its name, its plural or its short name.
 */
import { configKinds, workloadKinds, type OperandKind } from '../model/kinds.ts';
import { nearest } from '../model/nearest.ts';
import { UsageError } from './rules.ts';
import { quote, unknown } from './sources.ts';

export type { OperandKind } from '../model/kinds.ts';

/** A named object, or all objects of a kind. */
export interface Operand {
  readonly kind: OperandKind;
  readonly name: string | undefined;
}

/** The kinds that some commands accept. */
export const workloadOperands: readonly OperandKind[] = workloadKinds;
export const configOperands: readonly OperandKind[] = configKinds;

/** The names by which a kind may be given; the first one is that of messages and of completion. */
export const namesOfKinds: Readonly<Record<OperandKind, readonly string[]>> = {
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  ConfigMap: ['configmap', 'configmaps', 'cm'],
  Secret: ['secret', 'secrets'],
  Namespace: ['namespace', 'namespaces', 'ns'],
};

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
  const kinds = Object.keys(namesOfKinds) as readonly OperandKind[];
  return kinds.find((each) => namesOfKinds[each].includes(wanted));
}

function readNamed(word: string, accepted: readonly OperandKind[]): Operand {
  const [kind = '', name = '', ...rest] = word.split('/');
  if (rest.length > 0) throw new UsageError(`invalid object ${quote(word)}: accepted is KIND/NAME`);
  if (!word.includes('/')) throw new UsageError(`${quote(word)} has no kind: accepted is KIND/NAME for each object`);
  return { kind: readKind(kind, accepted), name: checkName(name) };
}

function readKind(word: string, accepted: readonly OperandKind[]): OperandKind {
  const kind = kindOf(word);
  if (kind !== undefined && accepted.includes(kind)) return kind;
  const singulars = accepted.map((each) => each.toLowerCase());
  if (kind !== undefined) throw new UsageError(`kind ${kind} is not accepted here: accepted: ${singulars.join(', ')}`);
  const names = accepted.flatMap((each) => namesOfKinds[each]);
  const meant = nearest(word.toLowerCase(), names);
  if (meant === undefined) throw unknown('kind', word, singulars);
  throw new UsageError(`unknown kind ${quote(word)}; did you mean ${meant}?`);
}

function checkName(name: string): string {
  if (objectName.test(name)) return name;
  throw new UsageError(`invalid name ${quote(name)}: accepted are lower case letters, digits, - and .`);
}
