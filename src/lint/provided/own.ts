/** What a manifest of a ConfigMap or Secret provides. */
import type { ConfigKind } from '../../model/kinds.ts';
import type { LintObject } from '../lint-object.ts';
import { membersAt, textAt } from '../../model/members.ts';
import type { Provided } from './provided.ts';

/** Marks of controllers that fill a config: its keys are not those of its manifest. */
const filling = [
  'config.openshift.io/inject-trusted-cabundle',
  'service.beta.openshift.io/inject-cabundle',
  'reflector.v1.k8s.emberstack.com/reflects',
  'replicator.v1.mittwald.de/replicate-from',
  'secret-generator.v1.mittwald.de/autogenerate',
  'secret-generator.v1.mittwald.de/type',
];

/** Marks of controllers that copy a config into other namespaces. */
const copying = [
  'reflector.v1.k8s.emberstack.com/reflection-auto-enabled',
  'replicator.v1.mittwald.de/replicate-to',
  'replicator.v1.mittwald.de/replicate-to-matching',
  'kubed.appscode.com/sync',
];

export function ownProvided(object: LintObject): readonly Provided[] {
  const { name, namespace, manifest } = object;
  const kind = object.kind as ConfigKind;
  const { labels, annotations } = manifest.object.metadata ?? {};
  const marks = new Set([...Object.keys(labels ?? {}), ...Object.keys(annotations ?? {})]);
  const keys = filling.some((mark) => marks.has(mark)) ? undefined : keysOf(object);
  const own = { kind, name, namespace, keys, config: object };
  return copying.some((mark) => marks.has(mark)) ? [own, { ...own, namespace: '*', config: undefined }] : [own];
}

/** Without any content, as for a token of a ServiceAccount, another client fills it. */
function keysOf({ kind, manifest: { object } }: LintObject): readonly string[] | undefined {
  const members = ['data', 'binaryData', ...(kind === 'Secret' ? ['stringData'] : [])];
  const keys = members.flatMap((member) => Object.keys(membersAt(object, member)));
  const isToken = textAt(object, 'type') === 'kubernetes.io/service-account-token';
  return keys.length === 0 || isToken ? undefined : keys;
}
