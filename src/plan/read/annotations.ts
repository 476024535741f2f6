/** The annotation keys that reroll reads and writes, under one prefix. */

const names = {
  /** Hint: which referenced configs roll the workload; on a Namespace the default for its workloads. */
  auto: 'auto',
  configMaps: 'configmaps',
  secrets: 'secrets',
  excludeConfigMaps: 'exclude-configmaps',
  excludeSecrets: 'exclude-secrets',
  /** Hint on a workload: only referenced configs that carry `match`. */
  search: 'search',
  /** On a config. */
  match: 'match',
  /** On a config: it never triggers. On a workload: it is never rolled. */
  ignore: 'ignore',
  skipVolumes: 'skip-volumes',
  settle: 'settle',
  minInterval: 'min-interval',
  hold: 'hold',
  window: 'window',
  approval: 'approval',
  /** Written by a person to answer `approval`. */
  approved: 'approved',
  /** On the pod template: the trigger. */
  configHash: 'config-hash',
  /** On the pod template: what changed. */
  cause: 'cause',
  /** On the workload: the content its pods were last started with. */
  record: 'record',
  /** On the workload: a roll that is held back. */
  pending: 'pending',
} as const;

export type AnnotationName = keyof typeof names;

/** The full keys by name, such as `reroll.dev/auto`. */
export type Annotations = Readonly<Record<AnnotationName, string>> & { readonly prefix: string };

/** @param prefix DNS name, without the slash */
export function annotationsOf(prefix: string): Annotations {
  const keys = Object.entries(names).map(([name, key]) => [name, `${prefix}/${key}`]);
  return { ...(Object.fromEntries(keys) as Record<AnnotationName, string>), prefix };
}

/** Written by reroll or as an answer to it: no hints, wherever they stand. */
export const ownAnnotations: readonly AnnotationName[] = ['configHash', 'cause', 'record', 'pending', 'approved'];

/** What may stand on a workload or its pod template. */
export const hintAnnotations: readonly AnnotationName[] = [
  'auto',
  'configMaps',
  'secrets',
  'excludeConfigMaps',
  'excludeSecrets',
  'search',
  'ignore',
  'skipVolumes',
  'settle',
  'minInterval',
  'hold',
  'window',
  'approval',
];

/** What may stand on a ConfigMap or Secret. */
export const configAnnotations: readonly AnnotationName[] = ['ignore', 'match'];

/** What may stand on a Namespace. */
export const namespaceAnnotations: readonly AnnotationName[] = ['auto', 'hold', 'window', 'approval'];
