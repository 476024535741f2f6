/** The events that a watch sends: pure functions from writes to events. */
import type { KubeObject } from '../objects/kube-object.ts';
import { expired, tooLargeResourceVersion, type Status, type StatusError } from '../objects/status.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import type { ListOptions } from '../reads/list-options.ts';
import type { ListTarget } from '../reads/list.ts';
import { parseResourceVersion } from '../reads/resource-version.ts';
import type { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/store-event.ts';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject | Status | Bookmark;
}

/** Only shows how far the watch has come. */
export interface Bookmark {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** The start of a watch: what it sends at once, and the revision from which it sends new events. */
export interface WatchStart {
  readonly events: readonly WatchEvent[];
  readonly after: number;
}

/** Encodes an event as a line of the stream. */
export function encodeEvent(event: WatchEvent): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}

type Filter = (object: KubeObject) => boolean;

/**
 * The event that a watch with this filter sends: an object that starts to match is added, one that stops matching is
 * deleted (in its last matching form, with the resourceVersion of the change); undefined where neither form matches.
 */
export function convertEvent(event: StoreEvent, matches: Filter, resource: Resource): WatchEvent | undefined {
  const { rules } = resource;
  const object = rules.fromStored(event.object);
  const previous = event.previous === undefined ? undefined : rules.fromStored(event.previous);
  const isMatch = event.type !== 'DELETED' && matches(object);
  const wasMatch = previous !== undefined && matches(previous);
  if (isMatch) return { type: wasMatch ? 'MODIFIED' : 'ADDED', object };
  if (previous === undefined || !wasMatch) return undefined;
  const metadata = { ...previous.metadata, resourceVersion: String(event.revision) };
  return { type: 'DELETED', object: { ...previous, metadata } };
}

export function bookmark(resource: Resource, revision: number, isEndOfInitialEvents = false): WatchEvent {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = { resourceVersion: String(revision), ...(isEndOfInitialEvents ? { annotations } : {}) };
  return { type: 'BOOKMARK', object: { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } };
}

function errorEvent({ status }: StatusError): WatchEvent {
  return { type: 'ERROR', object: status };
}

export function expiredEvent(asked: number, oldest: number): WatchEvent {
  return errorEvent(expired(`too old resource version: ${String(asked)} (${String(oldest)})`));
}

/** @throws StatusError 500 for a resourceVersion that is not a number; everything else is an ERROR event */
export function startWatch(store: Store, target: ListTarget, options: ListOptions): WatchStart {
  const asked = parseResourceVersion(options.resourceVersion);
  if (options.sendInitialEvents === true && asked > store.revision) {
    return { events: [errorEvent(tooLargeResourceVersion(asked, store.revision))], after: asked };
  }
  const wantsState = options.sendInitialEvents ?? asked === 0;
  if (wantsState) return { events: currentState(store, target, options), after: store.revision };
  return replay(store, target, options, asked);
}

function currentState(store: Store, target: ListTarget, options: ListOptions): WatchEvent[] {
  const { resource } = target;
  const matches = filterOf(target, options);
  const events: WatchEvent[] = store
    .snapshot(resource.storage)
    .entries.map(({ object }) => resource.rules.fromStored(object))
    .filter(matches)
    .map((object) => ({ type: 'ADDED', object }));
  const wantsEnd = options.sendInitialEvents === true && options.allowWatchBookmarks;
  if (wantsEnd) events.push(bookmark(resource, store.revision, true));
  return events;
}

function replay(store: Store, target: ListTarget, options: ListOptions, asked: number): WatchStart {
  if (asked === 0) return { events: [], after: store.revision };
  const missed = store.eventsSince(asked);
  if (missed === undefined) return { events: [expiredEvent(asked, store.oldestRevision)], after: asked };
  const matches = filterOf(target, options);
  const events = missed
    .filter((event) => event.storage === target.resource.storage)
    .map((event) => convertEvent(event, matches, target.resource))
    .filter((event) => event !== undefined);
  return { events, after: Math.max(asked, store.revision) };
}

/** Whether an object is in the namespace of the request and matches its selectors. */
export function filterOf({ namespace }: ListTarget, { matches }: ListOptions): Filter {
  return (object) => (namespace === undefined || object.metadata.namespace === namespace) && matches(object);
}
