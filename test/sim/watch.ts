/**
 * One watch of one replica: it lags behind the store by itself, and can list again at any moment, item by item, while
 * the store goes on.
 */
import { SinkWriter, type Reduce, type ReflectorSink } from '../../src/kube/reflector/sink-writer.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { SimKind, SimObject } from './objects.ts';
import type { Store } from './store.ts';

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
  readonly logger: Logger;
  readonly onRewound: () => void;
  /** As `ReflectorOptions` says it. */
  readonly newestKnown: () => string | undefined;
  /** Called when a list begins, and when it ends: what happened meanwhile is in no order. */
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

  constructor(options: SimWatchOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
    const metrics = { objectDropped: () => undefined };
    this.#writer = new SinkWriter({ ...options, resource: options.kind, metrics });
  }

  /** It has had a first complete list. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** It has seen everything, and no list is open. */
  get isUpToDate(): boolean {
    const { store } = this.#options;
    const isConnected = this.#isListed && this.#list === undefined && this.#epoch === store.epoch;
    return isConnected && this.#position === store.log(this.kind).length;
  }

  /** The connection is cut, as by a restore: it asks for the version of the server before it goes on. */
  reconnect(): void {
    const { store, onRewound, newestKnown } = this.#options;
    this.#list = undefined;
    const known = Math.max(this.#version, Number(newestKnown() ?? 0));
    if (this.#isListed && store.version < known) onRewound();
  }

  /** Begins a list of what is there now; one that was open is given up. */
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
    for (const object of objects) this.#writer.upsert(object);
  }

  endList(): void {
    const list = this.#list;
    if (list === undefined) return;
    this.listItems(list.objects.length);
    this.#list = undefined;
    this.#isListed = true;
    this.#version = list.version;
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
      if (type === 'DELETED') this.#writer.remove(object);
      else this.#writer.upsert(object, type === 'ADDED');
    }
  }

  /** Completes what is open, begins what is missing, and brings everything. */
  catchUp(): void {
    if (!this.#isListed && this.#list === undefined) this.beginList();
    if (this.#isListed && this.#epoch !== this.#options.store.epoch && this.#list === undefined) this.beginList();
    this.endList();
    this.deliver(Number.POSITIVE_INFINITY);
  }
}
