/** Lists: consistent at one revision, in pages that all show the state of the first page. */
import { apiVersionOf, type Resource } from '../resources.ts';
import { badRequest, expired } from '../objects/status.ts';
import type { KubeObject, ObjectMeta } from '../objects/kube-object.ts';
import type { Entry, Snapshot, Store } from '../store/store.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import type { ListOptions } from './list-options.ts';
import { versionOfList } from './resource-version.ts';

export interface KubeList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  readonly items: readonly ListItem[];
}

/** Items of a list do not repeat apiVersion and kind of the list. */
export interface ListItem {
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ListTarget {
  readonly resource: Resource;
  /** Undefined for all namespaces. */
  readonly namespace?: string;
}

const metaVersion = 'meta.k8s.io/v1';

/** A list without the content of its items, which repeat their kind. Without items it has null in place of them. */
export interface MetadataList extends Omit<KubeList, 'items'> {
  readonly items: readonly ListItem[] | null;
}

export function withoutContent({ metadata, items }: KubeList): MetadataList {
  const type = { kind: 'PartialObjectMetadata', apiVersion: metaVersion };
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: metaVersion,
    metadata,
    items: items.length === 0 ? null : items.map((item) => ({ ...type, metadata: item.metadata })),
  };
}

interface Page {
  readonly snapshot: Snapshot;
  readonly afterKey: string;
}

/** @throws StatusError 410 where the requested state is compacted, 504 where it is in the future */
export function list(store: Store, target: ListTarget, options: ListOptions): KubeList {
  const { resource, namespace } = target;
  const prefix = namespace === undefined ? '' : `${namespace}/`;
  const { snapshot, afterKey } = findPage(store, target, options);
  const entries = snapshot.entries.filter(({ key }) => key.startsWith(prefix) && key.slice(prefix.length) > afterKey);
  const shown = entries.map(({ key, object }) => ({ key, object: resource.rules.fromStored(object) }));
  const { items, next, remaining } = takePage(shown, options);
  const metadata: KubeList['metadata'] = { resourceVersion: String(snapshot.revision) };
  if (next !== undefined) {
    metadata.continue = encodeContinue({ revision: snapshot.revision, afterKey: next.slice(prefix.length) });
    if (!options.isSelective) metadata.remainingItemCount = remaining;
  }
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: items.map(toItem) };
}

function toItem(object: KubeObject): ListItem {
  const { metadata } = object;
  const entries = Object.entries(object).filter(([field]) => field !== 'apiVersion' && field !== 'kind');
  return { ...Object.fromEntries(entries), metadata };
}

function findPage(store: Store, { resource }: ListTarget, options: ListOptions): Page {
  if (options.continueToken !== '') return continuePage(store, resource, options);
  const asked = versionOfList(options.resourceVersion, store.revision);
  const isExact = options.resourceVersionMatch === 'Exact';
  const isLegacyExact = options.resourceVersionMatch === '' && options.limit > 0 && asked > 0;
  if (!isExact && !isLegacyExact) return { snapshot: store.snapshot(resource.storage), afterKey: '' };
  if (asked < store.oldestRevision) throw expired('The resourceVersion for the provided list is too old.');
  return { snapshot: store.snapshot(resource.storage, asked), afterKey: '' };
}

function continuePage(store: Store, resource: Resource, options: ListOptions): Page {
  const { revision, afterKey } = decodeContinue(options.continueToken);
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (revision < 0) return { snapshot: store.snapshot(resource.storage), afterKey };
  if (revision < store.oldestRevision) throw expiredToken(afterKey);
  return { snapshot: store.snapshot(resource.storage, revision), afterKey };
}

function expiredToken(afterKey: string): Error {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
    'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
    'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
    'deleted between the time the first chunk was returned and now may show up in the list.';
  return expired(message, encodeContinue({ revision: -1, afterKey }));
}

function takePage(
  entries: readonly Entry[],
  { limit, resourceVersion, matches }: ListOptions,
): { items: KubeObject[]; next?: string; remaining: number } {
  // A list at any version is not paged: the watch cache that serves it does not page.
  const pageSize = limit > 0 && resourceVersion !== '0' ? limit : Infinity;
  const items: KubeObject[] = [];
  for (const [index, { key, object }] of entries.entries()) {
    if (matches(object)) items.push(object);
    const remaining = entries.length - 1 - index;
    // The remaining objects may not match at all, so the last page can be empty.
    if (items.length >= pageSize && remaining > 0) return { items, next: key, remaining };
  }
  return { items, remaining: 0 };
}
