/**
 * The keys of the annotations that reroll reads and writes, under one prefix, and the objects on which each may stand.
 */

const names = {
  /** Hint: the referenced configs that roll the workload; on a Namespace, the default for its workloads. */
  auto: 'auto',
  configMaps: 'configmaps',
  secrets: 'secrets',
  excludeConfigMaps: 'exclude-configmaps',
  excludeSecrets: 'exclude-secrets',
  /** Hint on a workload: only referenced configs with the annotation `match`. */
  search: 'search',
  /** On a config: `search` selects it. */
  match: 'match',
  /** On a config: its changes never trigger. On a workload: it is never rolled. */
  ignore: 'ignore',
  skipVolumes: 'skip-volumes',
  settle: 'settle',
  minInterval: 'min-interval',
  hold: 'hold',
  window: 'window',
  approval: 'approval',
  /** Hint on a workload of a kind that knows both: `restart` for its pods, or `rollout` of the pod template. */
  rolloutStrategy: 'rollout-strategy',
  /** Hint on a workload: of those that use a staged config, it is rolled first. */
  canary: 'canary',
  /** Hint: the sink that is notified of what needs a person. On a Namespace, for its workloads. */
  notify: 'notify',
  /** On a config: how many of its users are rolled at the same time. */
  maxConcurrent: 'max-concurrent',
  /** Written by a user to answer `approval`: the ids of contents. */
  approved: 'approved',
  /** Written by a user: these contents do not wait for a window, a breaker or a turn. */
  now: 'now',
  /** Written by a user on any workload of the namespace: the ids of trips after which rolling goes on. */
  resume: 'resume',
  /** On the pod template: the trigger. */
  configHash: 'config-hash',
  /** On the pod template: the configs that changed. */
  cause: 'cause',
  /** On the pod template: when and why a user rolled the workload with `reroll roll`. */
  rolledByHand: 'rolled-by-hand',
  /** On the workload: the content with which its pods were last started. */
  record: 'record',
  /** On the workload: a roll that waits. */
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

const namesOf = new WeakMap<Annotations, ReadonlyMap<string, AnnotationName>>();

/** The names by key. */
export function namesByKey(annotations: Annotations): ReadonlyMap<string, AnnotationName> {
  const known = namesOf.get(annotations);
  if (known !== undefined) return known;
  const byKey = new Map((Object.keys(names) as AnnotationName[]).map((name) => [annotations[name], name]));
  namesOf.set(annotations, byKey);
  return byKey;
}

/** Annotations that reroll writes, or that a user writes in answer to it: they are no hints on any object. */
export const ownAnnotations: readonly AnnotationName[] = [
  'configHash',
  'cause',
  'rolledByHand',
  'record',
  'pending',
  'approved',
  'now',
  'resume',
];

/** The hints of every workload, or of its pod template. */
const usualHints: readonly AnnotationName[] = [
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
  'canary',
  'notify',
];

/** The hints of all workloads, and those of some kinds. */
export const hintAnnotations: readonly AnnotationName[] = [...usualHints, 'rolloutStrategy'];

/** @param hasRestart whether the pods of the kind can be restarted without a new pod template */
export function hintsOfKind(hasRestart: boolean): readonly AnnotationName[] {
  return hasRestart ? hintAnnotations : usualHints;
}

/** The hints of a ConfigMap or Secret. */
export const configAnnotations: readonly AnnotationName[] = ['ignore', 'match', 'maxConcurrent'];

/** The hints of a Namespace. */
export const namespaceAnnotations: readonly AnnotationName[] = ['auto', 'hold', 'window', 'approval', 'notify'];
