/**
 * Parses the answers of lists and watches. An event of another shape is `unreadable`; nothing of it is quoted, since
 * the parser's own message repeats bytes that may be a Secret's.
 */
import type { KubeObject, ObjectMeta } from '../../model/kube-object.ts';
import { isMetadata, isOfKind, isWithin } from '../transport/answer-check.ts';
import { readStatus, type ApiStatus } from '../api/api-errors.ts';
import type { Target } from '../api/resources.ts';

/** An object with a name and a resourceVersion. */
export interface NamedObject extends KubeObject {
  readonly metadata: ObjectMeta & { readonly name: string; readonly resourceVersion: string };
}

export type WatchEvent =
  | { readonly type: 'upsert'; readonly object: NamedObject; readonly isCreated: boolean }
  | { readonly type: 'remove'; readonly object: NamedObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly isInitialEventsEnd: boolean }
  | { readonly type: 'error'; readonly status: ApiStatus }
  | { readonly type: 'unreadable' };

export interface ListPage {
  /** Of the caller alone. */
  readonly items: NamedObject[];
  readonly resourceVersion: string;
  /** Undefined on the last page. */
  readonly continueToken: string | undefined;
}

/** `namespace/name`, or `name` of a cluster-scoped object. */
export function objectKey({ metadata }: NamedObject): string {
  const { namespace, name } = metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * Parses one line of a watch: `{"type": …, "object": …}`.
 * @param target of the watch; undefined accepts objects of any kind
 * @param isMetadataOnly the objects have to be `PartialObjectMetadata`
 */
export function readWatchEvent(line: string, target?: Target, isMetadataOnly = false): WatchEvent {
  return toWatchEvent(parse(line) ?? {}, target, isMetadataOnly);
}

/** Checks an event that has been parsed. */
export function toWatchEvent(
  { type, object }: { readonly type?: unknown; readonly object?: unknown },
  target?: Target,
  isMetadataOnly = false,
): WatchEvent {
  if (type === 'ERROR') return { type: 'error', status: readStatus(object) };
  const isRight = isMetadataOnly ? isMetadata(object) : target === undefined || isOfKind(object, target.kind);
  if (!isRight) return { type: 'unreadable' };
  if (type === 'BOOKMARK') return readBookmark(object);
  return isWithin(object, target?.namespace) ? readChange(type, object) : { type: 'unreadable' };
}

function readChange(type: unknown, object: unknown): WatchEvent {
  if (!isNamedObject(object)) return { type: 'unreadable' };
  if (type === 'ADDED' || type === 'MODIFIED') return { type: 'upsert', object, isCreated: type === 'ADDED' };
  return type === 'DELETED' ? { type: 'remove', object } : { type: 'unreadable' };
}

/** Parses the body of a list; undefined if it is not a list. */
export function readListPage(body: unknown): ListPage | undefined {
  const { metadata, items } = (body ?? {}) as {
    metadata?: { resourceVersion?: string; continue?: string };
    items?: unknown;
  };
  const resourceVersion = metadata?.resourceVersion;
  // An empty list has `items: null` in some versions of the server.
  const objects: unknown = items ?? [];
  if (typeof resourceVersion !== 'string' || !Array.isArray(objects) || !objects.every(isNamedObject)) return undefined;
  const token = metadata?.continue ?? '';
  return { items: objects, resourceVersion, continueToken: token === '' ? undefined : token };
}

/** The bookmark that ends a streamed list carries this annotation (KEP-3157). */
const initialEventsEnd = 'k8s.io/initial-events-end';

function readBookmark(object: unknown): WatchEvent {
  const { resourceVersion, annotations } = metadataOf(object);
  if (typeof resourceVersion !== 'string') return { type: 'unreadable' };
  return { type: 'bookmark', resourceVersion, isInitialEventsEnd: annotations?.[initialEventsEnd] === 'true' };
}

function isNamedObject(value: unknown): value is NamedObject {
  const { name, resourceVersion } = metadataOf(value);
  return typeof name === 'string' && name !== '' && typeof resourceVersion === 'string';
}

function metadataOf(value: unknown): ObjectMeta {
  return (value as { metadata?: ObjectMeta } | null | undefined)?.metadata ?? {};
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
