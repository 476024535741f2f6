/**
 * Follows a collection of objects until its user stops it, through ended watches, lost connections, API server
 * restarts and expired resourceVersions. Reports every object that exists, and each one that was deleted.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { type ApiClient, ApiError, type ApiObject, type WatchEvent } from '../support/api-client.ts';

/** Gets the current state of objects, possibly more than once. */
export interface Follower {
  readonly onObject: (object: ApiObject) => void;
  readonly onGone: (object: ApiObject) => void;
  /** Called before the objects of each list, which may have changed more than once since they were last reported. */
  readonly onList?: () => void;
  /** Called after each complete list. */
  readonly onSynced: () => void;
}

const PAGE_SIZE = 500;
const LIST_TIMEOUT_MS = 30_000;
const RETRY_AFTER_MS = 200;
/** Duration of one watch, s: the list after it finds events that the watch has missed for any reason. */
const WATCH_SECONDS = 30;

/** Lists and watches the collection at `path` until `signal` aborts; never rejects. */
export async function follow(client: ApiClient, path: string, follower: Follower, signal: AbortSignal): Promise<void> {
  const collection = { client, path, follower, signal };
  const known = new Map<string, ApiObject>();
  while (!signal.aborted) {
    try {
      const resourceVersion = await relist(collection, known);
      await watchUntilExpired(collection, known, resourceVersion);
    } catch {
      await pause(signal);
    }
  }
}

interface Collection {
  readonly client: ApiClient;
  readonly path: string;
  readonly follower: Follower;
  readonly signal: AbortSignal;
}

async function relist(
  { client, path, follower, signal }: Collection,
  known: Map<string, ApiObject>,
): Promise<string | undefined> {
  const items: ApiObject[] = [];
  let resourceVersion: string | undefined;
  let next: string | undefined = '';
  while (next !== undefined) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), continue: next });
    const list = await client.call('GET', `${path}?${query.toString()}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]),
    });
    items.push(...(list['items'] as ApiObject[]));
    resourceVersion = list.metadata.resourceVersion;
    const token = list.metadata['continue'] as string | undefined;
    next = token === '' ? undefined : token;
  }
  follower.onList?.();
  const listed = new Map(items.map((item) => [uidOf(item), item]));
  for (const [uid, object] of known) if (!listed.has(uid)) remember(known, follower, { type: 'DELETED', object });
  for (const object of items) remember(known, follower, { type: 'MODIFIED', object });
  follower.onSynced();
  return resourceVersion;
}

/** Watches; resolves when the server no longer has the next events, or at the end of the watch's duration. */
async function watchUntilExpired(
  collection: Collection,
  known: Map<string, ApiObject>,
  from: string | undefined,
): Promise<void> {
  let resourceVersion = from ?? '';
  const endMs = performance.now() + WATCH_SECONDS * 1_000;
  while (!collection.signal.aborted) {
    try {
      for await (const event of watchOnce(collection, resourceVersion)) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        remember(known, collection.follower, event);
      }
      if (performance.now() >= endMs) return;
    } catch (error) {
      if (error instanceof ApiError && error.status === 410) return;
      await pause(collection.signal);
    }
  }
}

/** The events of one watch request; throws an error that the server sends among them. */
async function* watchOnce({ client, path, signal }: Collection, resourceVersion: string): AsyncGenerator<WatchEvent> {
  const query = new URLSearchParams({
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(WATCH_SECONDS),
  });
  for await (const event of client.watch(`${path}?${query.toString()}`, signal)) {
    if (event.type === 'ERROR') throw new ApiError(`WATCH ${path}`, statusAsResponse(event.object));
    yield event;
  }
}

function remember(known: Map<string, ApiObject>, follower: Follower, { type, object }: WatchEvent): void {
  if (type === 'DELETED') {
    known.delete(uidOf(object));
    follower.onGone(object);
  } else if (type !== 'BOOKMARK') {
    known.set(uidOf(object), object);
    follower.onObject(object);
  }
}

function statusAsResponse(body: ApiObject): ConstructorParameters<typeof ApiError>[1] {
  return { status: Number(body['code'] ?? 0), headers: {}, body };
}

function uidOf(object: ApiObject): string {
  return object.metadata.uid ?? '';
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(RETRY_AFTER_MS, undefined, { signal }).catch(() => undefined);
}
