/**
 * Lists whose elements have names: a patch of such a list changes the elements it names, and leaves the others alone.
 */
import { isObject, type Json } from '../objects/json.ts';

const MERGE_KEYS: Readonly<Record<string, string | undefined>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
  ownerReferences: 'uid',
  conditions: 'type',
};

/** The member that identifies the elements of the list in this field; undefined where the list is atomic. */
export function mergeKeyOf(field: string): string | undefined {
  return MERGE_KEYS[field];
}

/**
 * The live list with each element that the patch names replaced by the result of `merge`; undefined drops an element.
 */
export function mergeByKey(
  lists: { readonly live: readonly Json[]; readonly patch: readonly Json[] },
  key: string,
  merge: (live: Json, patch: Json) => Json,
): Json[] {
  const keyOf = (item: Json): Json => (isObject(item) ? item[key] : undefined);
  const patches = new Map(lists.patch.map((item) => [keyOf(item), item]));
  const known = new Set(lists.live.map(keyOf));
  const merged = lists.live.map((item) => (patches.has(keyOf(item)) ? merge(item, patches.get(keyOf(item))) : item));
  const added = lists.patch.filter((item) => !known.has(keyOf(item))).map((item) => merge(undefined, item));
  return [...merged, ...added].filter((item) => item !== undefined);
}
