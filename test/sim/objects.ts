/** The objects of the simulated cluster: names, pod templates, and `managedFields`. */
import type { ConfigKind } from '../../src/model/kinds.ts';
import type {
  ManagedFieldsEntry,
  ObjectMeta,
  PodTemplate,
  WorkloadSpec,
  WorkloadStatus,
} from '../../src/model/kube-object.ts';

export const namespaceName = 'shop';

export type SimKind = 'Namespace' | 'Deployment' | ConfigKind;
export const simKinds: readonly SimKind[] = ['Namespace', 'ConfigMap', 'Secret', 'Deployment'];

/** Values of a config as the API server stores them: plain text in a ConfigMap, base64 in a Secret. */
export type Data = Readonly<Record<string, string>>;
export type Texts = Readonly<Record<string, string>>;

/** Any object of the simulated cluster, never changed in place. */
export interface SimObject {
  readonly metadata: ObjectMeta & { readonly name: string; readonly resourceVersion: string; readonly uid: string };
  readonly data?: Data;
  readonly spec?: WorkloadSpec;
  readonly status?: WorkloadStatus;
}

/** How a template uses its configs. The first config is number 0. */
export interface TemplateUse {
  readonly config: number;
  /** `key`: only the key `color`. */
  readonly form: 'key' | 'all';
  readonly isOptional: boolean;
}

export const workloadName = (index: number): string => `web-${String(index)}`;
export const configName = (index: number): string => `cfg-${String(index)}`;
/** Every third config is a Secret. */
export const configKind = (index: number): ConfigKind => (index % 3 === 2 ? 'Secret' : 'ConfigMap');

/** A value as it is stored in a config of this number. */
export function stored(index: number, value: string): string {
  return configKind(index) === 'Secret' ? Buffer.from(value).toString('base64') : value;
}

/** A value as users see it. @param value as it is stored */
export function plain(kind: ConfigKind, value: string): string {
  return kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value;
}

/** A pod template with these uses, this image and these annotations. */
export function templateOf(uses: readonly TemplateUse[], image: string, annotations: Texts): PodTemplate {
  const source = ({ config, isOptional }: TemplateUse) => ({ name: configName(config), optional: isOptional });
  const isSecret = ({ config }: TemplateUse): boolean => configKind(config) === 'Secret';
  const container = {
    ...{ image },
    env: uses
      .filter(({ form }) => form === 'key')
      .map((use) => ({ [isSecret(use) ? 'secretKeyRef' : 'configMapKeyRef']: { ...source(use), key: 'color' } }))
      .map((valueFrom) => ({ valueFrom })),
    envFrom: uses
      .filter(({ form }) => form === 'all')
      .map((use) => ({ [isSecret(use) ? 'secretRef' : 'configMapRef']: source(use) })),
  };
  return { metadata: { annotations }, spec: { containers: [container] } };
}

/**
 * `managedFields` after a write: the entry of the manager gets the new time and owns the path from now on.
 * @param path members of the object, such as `['spec', 'template']`
 */
export function written(
  entries: readonly ManagedFieldsEntry[] | undefined,
  manager: string,
  path: readonly string[],
  atMs: number,
): readonly ManagedFieldsEntry[] {
  const fieldsV1 = path.reduceRight<Record<string, unknown>>((inner, member) => ({ [`f:${member}`]: inner }), {});
  const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  return [...(entries ?? []).filter((entry) => entry.manager !== manager), { manager, time, fieldsV1 }];
}

/** The object with other annotations. */
export function annotated(object: SimObject, atMs: number, change: (texts: Texts) => Texts): SimObject {
  const annotations = change(object.metadata.annotations ?? {});
  const managedFields = written(object.metadata.managedFields, 'labeler', ['metadata', 'annotations'], atMs);
  return { ...object, metadata: { ...object.metadata, annotations, managedFields } };
}

/** The object with this value of an annotation of reroll; undefined removes it. */
export function hinted(object: SimObject, atMs: number, hint: string, value: string | undefined): SimObject {
  const key = `reroll.dev/${hint}`;
  if (object.metadata.annotations?.[key] === value) return object;
  return annotated(object, atMs, (texts) => ({
    ...without(texts, key),
    ...(value === undefined ? {} : { [key]: value }),
  }));
}

/** The annotations of an object without some. */
export function without(texts: Texts | undefined, ...keys: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !keys.includes(key)));
}
