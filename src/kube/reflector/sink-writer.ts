/**
 * Hands reduced objects to a sink, and what is gone as removals. No object is kept here, and no failure of the reducing
 * function or the sink stops the flow: it is counted, logged with the object's name, and the next object is served.
 */
import type { KubeObject } from '../../model/kube-object.ts';
import type { Logger } from '../../model/logger.ts';
import { objectKey, type NamedObject } from './watch-event.ts';

/**
 * `list`: part of a list that is not complete yet, so the order of objects says nothing; `watch`: it happened just now;
 * `created`: it happened just now, and the object was not there before.
 */
export type Origin = 'list' | 'watch' | 'created';

/** Where a reflector puts what it sees. Keys are `namespace/name`, or `name` of what has no namespace. */
export interface ReflectorSink<T> {
  upsert(item: T, origin: Origin): void;
  /**
   * The object is gone or no longer kept. The key may be unknown to the sink.
   * @param resourceVersion of the event that says so, or of the list that lacks it
   */
  remove(key: string, origin: Origin, resourceVersion?: string): void;
  /** What the sink holds of this reflector's scope; whatever a complete list did not contain is removed. */
  keys(): Iterable<string>;
  /** A whole consistent list has been applied. */
  listed(resourceVersion: string): void;
}

/** What is kept of an object; undefined is nothing, and removes what was kept before. */
export type Reduce<T> = (object: KubeObject) => T | undefined;

export type DropReason = 'reduce' | 'sink';

export interface SinkWriterOptions<T> {
  /** What logs call the objects, such as `secrets`. */
  readonly resource: string;
  readonly reduce: Reduce<T>;
  readonly sink: ReflectorSink<T>;
  readonly logger: Logger;
  readonly metrics: { objectDropped(resource: string, reason: DropReason): void };
}

interface ListInProgress {
  /** What it has contained so far. Undefined for one that fills an empty sink: nothing can be gone, and keys take room. */
  readonly keys: Set<string> | undefined;
}

export class SinkWriter<T> {
  readonly #options: SinkWriterOptions<T>;
  /** The list in progress. */
  #list: ListInProgress | undefined;

  constructor(options: SinkWriterOptions<T>) {
    this.#options = options;
  }

  /** From here to `completeList` everything counts as part of one list. */
  beginList(): void {
    const [first] = this.#options.sink.keys();
    this.#list = { keys: first === undefined ? undefined : new Set() };
  }

  /** @param isCreated the event of a watch says that it was not there before */
  upsert(object: NamedObject, isCreated = false): void {
    const key = objectKey(object);
    // An object that cannot be reduced exists all the same: what was kept of it before must not be removed.
    this.#list?.keys?.add(key);
    this.#isolated('reduce', key, () => {
      const item = this.#options.reduce(object);
      this.#isolated('sink', key, () => {
        if (item === undefined) this.#drop(key, object);
        else this.#options.sink.upsert(item, this.#origin === 'watch' && isCreated ? 'created' : this.#origin);
      });
    });
  }

  remove(object: NamedObject): void {
    const key = objectKey(object);
    this.#isolated('sink', key, () => {
      this.#drop(key, object);
    });
  }

  /** Removes whatever the sink holds beyond the list; returns the number of objects that it then holds. */
  completeList(resourceVersion: string): number {
    const listed = this.#list?.keys;
    const { sink } = this.#options;
    let objects = 0;
    this.#isolated('sink', '*', () => {
      const gone: string[] = [];
      for (const key of sink.keys()) {
        if (listed === undefined || listed.has(key)) objects += 1;
        else gone.push(key);
      }
      for (const key of gone) {
        this.#isolated('sink', key, () => {
          sink.remove(key, 'list', resourceVersion);
        });
      }
    });
    this.#list = undefined;
    this.#isolated('sink', '*', () => {
      sink.listed(resourceVersion);
    });
    return objects;
  }

  get #origin(): Origin {
    return this.#list === undefined ? 'watch' : 'list';
  }

  #drop(key: string, { metadata }: NamedObject): void {
    this.#list?.keys?.delete(key);
    // Within a list nothing says when an object was reduced to nothing, and it is the list that lacks it.
    const resourceVersion = this.#list === undefined ? metadata.resourceVersion : undefined;
    this.#options.sink.remove(key, this.#origin, resourceVersion);
  }

  #isolated(stage: DropReason, key: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      const { resource, logger, metrics } = this.#options;
      logger.error({ resource, object: key, stage, error: describeError(error) }, 'object dropped');
      metrics.objectDropped(resource, stage);
    }
  }
}

/** The class of an error and where it was thrown, without its message, which may quote what is in a Secret. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  const { name, message, stack = '' } = error;
  const head = message === '' ? name : `${name}: ${message}`;
  const [frame = ''] = stack.startsWith(head) ? stack.slice(head.length).trim().split('\n') : [];
  return `${name} ${frame}`.trim();
}
