/**
 * One watch of one replica: it has its own lag behind the store, and can list again at any moment, item by item, while
 * the store changes.
 */
import { SinkWriter, type Reduce, type ReflectorSink } from '../../src/kube/reflector/sink-writer.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { SimKind, SimObject } from './objects.ts';
import type { Sightings } from './staging/sightings.ts';
import type { SimEvent, Store } from './store.ts';

interface OpenList {
  readonly objects: readonly SimObject[];
  readonly version: number;
  next: number;
}

export interface SimWatchOptions<T> {
  readonly kind: SimKind;
  readonly store: Store;
  readonly reduce: Reduce<T>;
  readonly sink: ReflectorSink<T>;
  /** What the replica was shown. */
  readonly sightings: Sightings;
  readonly logger: Logger;
  readonly onRewound: () => void;
  /** See `ReflectorOptions`. */
  readonly newestKnown: () => string | undefined;
  /** Called when a list begins, and when it ends: the order of events in between is unknown. */
  readonly onList: () => void;
}

export class SimWatch<T = unknown> {
  readonly kind: SimKind;
  readonly #options: SimWatchOptions<T>;
  readonly #writer: SinkWriter<T>;
  #list: OpenList | undefined;
  #isListed = false;
  #epoch = -1;
  #position = 0;
  /** The last version that it has seen. */
  #version = 0;
  #shown: SimObject | undefined;

  constructor(options: SimWatchOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
    const metrics = { objectDropped: () => undefined };
    this.#writer = new SinkWriter({ ...options, resource: options.kind, metrics });
  }

  /** Its first list is complete. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** The object that it has shown last. */
  get shown(): SimObject | undefined {
    return this.#shown;
  }

  /** It has seen everything, and no list is open. */
  get isUpToDate(): boolean {
    const { store } = this.#options;
    const isConnected = this.#isListed && this.#list === undefined && this.#epoch === store.epoch;
    return isConnected && this.#position === store.log(this.kind).length;
  }

  /** The connection is cut, as by a restore: it reads the version of the server before it continues. */
  reconnect(): void {
    const { store, onRewound, newestKnown } = this.#options;
    this.#list = undefined;
    const known = Math.max(this.#version, Number(newestKnown() ?? 0));
    if (this.#isListed && store.version < known) onRewound();
  }

  /** Begins a list of the present objects; an open list is aborted. */
  beginList(): void {
    const { store } = this.#options;
    this.#list = { objects: store.list(this.kind), version: store.version, next: 0 };
    this.#position = store.log(this.kind).length;
    this.#epoch = store.epoch;
    this.#writer.beginList();
    this.#options.onList();
  }

  /** Brings the next objects of the open list. */
  listItems(count: number): void {
    const list = this.#list;
    if (list === undefined) return;
    const objects = list.objects.slice(list.next, list.next + count);
    list.next += objects.length;
    for (const object of objects) {
      this.#shown = object;
      this.#options.sightings.see(this.kind, object);
      this.#writer.upsert(object);
    }
  }

  endList(): void {
    const list = this.#list;
    if (list === undefined) return;
    this.listItems(list.objects.length);
    this.#list = undefined;
    this.#isListed = true;
    this.#version = list.version;
    const names = new Set(list.objects.map(({ metadata }) => metadata.name));
    this.#options.sightings.keepOnly(this.kind, names, String(list.version));
    this.#writer.completeList(String(list.version));
    this.#options.onList();
  }

  /** Brings the next events. */
  deliver(count: number): void {
    const { store } = this.#options;
    if (!this.#isListed || this.#list !== undefined || this.#epoch !== store.epoch) return;
    const events = store.log(this.kind).slice(this.#position, this.#position + count);
    for (const { type, object } of events) {
      this.#position += 1;
      this.#version = Number(object.metadata.resourceVersion);
      this.#shown = object;
      this.#see(type, object);
      if (type === 'DELETED') this.#writer.remove(object);
      else this.#writer.upsert(object, type === 'ADDED');
    }
  }

  #see(type: SimEvent['type'], object: SimObject): void {
    const { sightings } = this.#options;
    const { name, resourceVersion } = object.metadata;
    if (type === 'DELETED') sightings.lose(this.kind, name, resourceVersion);
    else sightings.see(this.kind, object);
  }

  /** Completes an open list, begins a missing one, and brings all events. */
  catchUp(): void {
    if (!this.#isListed && this.#list === undefined) this.beginList();
    if (this.#isListed && this.#epoch !== this.#options.store.epoch && this.#list === undefined) this.beginList();
    this.endList();
    this.deliver(Number.POSITIVE_INFINITY);
  }
}
