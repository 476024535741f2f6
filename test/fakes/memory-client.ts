/**
 * The API server as commands of users see it, in memory: it lists and reads what a test holds, counts the reads, and
 * refuses what the user may not do.
 */
import { whenAborted } from '../../src/lib/when-aborted.ts';
import {
  ClientError,
  type ClientKind,
  type ClientPatch,
  type ClusterClient,
  type ListScope,
  type ObjectName,
  type ObjectSink,
} from '../../src/model/cluster-client.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { parseFieldSelector } from './apiserver/reads/field-selector.ts';
import { parseLabelSelector } from './apiserver/reads/label-selector.ts';

export interface MemoryClientOptions {
  /** The present objects of a kind, of all namespaces. */
  readonly objectsOf: (kind: ClientKind) => readonly KubeObject[];
  readonly nowMs: () => number;
  /** Whether the user lacks the right to list or get objects of a kind. */
  readonly isForbidden?: (verb: 'get' | 'list', kind: ClientKind) => boolean;
  /** Objects a page. Default 2, so that most lists have several. */
  readonly pageSize?: number;
  /** The continue token of each list is too old once, after the first page. */
  readonly isRestarting?: boolean;
  /** Called before each read of an object; the read waits for it. */
  readonly onGet?: (object: ObjectName) => Promise<void>;
}

export class MemoryClient implements ClusterClient {
  readonly lists: (ListScope & { readonly kind: ClientKind })[] = [];
  /** `Kind/namespace/name` of each object that was read, in order. */
  readonly gets: string[] = [];
  readonly #options: MemoryClientOptions;
  readonly #followers: (() => void)[] = [];

  constructor(options: MemoryClientOptions) {
    this.#options = options;
  }

  get nowMs(): number {
    return this.#options.nowMs();
  }

  async *list(kind: ClientKind, scope: ListScope): AsyncGenerator<readonly KubeObject[], void, undefined> {
    this.lists.push({ kind, ...scope });
    this.#refuse('list', kind);
    const { pageSize = 2, isRestarting = false } = this.#options;
    const found = this.#matching(kind, scope);
    if (isRestarting) yield found.slice(0, pageSize);
    for (let from = 0; from === 0 || from < found.length; from += pageSize) {
      await Promise.resolve();
      yield found.slice(from, from + pageSize);
    }
  }

  async get(object: ObjectName): Promise<KubeObject | undefined> {
    const { kind, namespace, name } = object;
    this.gets.push(namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`);
    this.#refuse('get', kind);
    await this.#options.onGet?.(object);
    const isIt = ({ metadata }: KubeObject): boolean => metadata?.name === name && metadata.namespace === namespace;
    return this.#options.objectsOf(kind).find(isIt);
  }

  /** Passes the present objects now, and those of the time at each `publish`. */
  async follow(kind: ClientKind, scope: ListScope, sink: ObjectSink, signal: AbortSignal): Promise<void> {
    const sent = new Map<string, KubeObject>();
    const publish = (): void => {
      const found = new Map(this.#matching(kind, scope).map((object) => [nameOf(object), object]));
      for (const [name, { metadata }] of sent) {
        if (!found.has(name)) sink.remove(metadata?.name ?? '', metadata?.namespace);
      }
      sent.clear();
      for (const [name, object] of found) {
        sent.set(name, object);
        sink.upsert(object);
      }
    };
    publish();
    this.#followers.push(publish);
    await whenAborted(signal);
  }

  /** Passes the present objects to all that follow them. */
  publish(): void {
    for (const follower of this.#followers) follower();
  }

  /** @throws Error always: a survey writes nothing */
  patch(...[{ kind, name }]: Parameters<ClusterClient['patch']>): Promise<ClientPatch> {
    return Promise.reject(new Error(`${kind} ${name} is patched`));
  }

  #refuse(verb: 'get' | 'list', kind: ClientKind): void {
    if (this.#options.isForbidden?.(verb, kind) !== true) return;
    throw new ClientError(`cannot ${verb} ${kind}`, true);
  }

  #matching(kind: ClientKind, scope: ListScope): readonly KubeObject[] {
    const { namespace, labelSelector, fieldSelector, isMetadataOnly = false } = scope;
    const matches = parseLabelSelector(labelSelector ?? '');
    const isSelected = parseFieldSelector(fieldSelector ?? '', ['metadata.name', 'type']);
    const found = this.#options
      .objectsOf(kind)
      .filter(({ metadata }) => namespace === undefined || metadata?.namespace === namespace)
      .filter(({ metadata }) => matches(metadata?.labels ?? {}))
      .filter(isSelected);
    return isMetadataOnly ? found.map(({ metadata }) => (metadata === undefined ? {} : { metadata })) : found;
  }
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
