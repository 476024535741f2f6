/**
 * Passes reduced objects and removals to a sink. No object is kept here. A failure of the reducing function or of the
 * sink does not stop the flow: it is counted, logged with the object's name, and the next object follows.
 */
import type { KubeObject } from '../../model/kube-object.ts';
import type { Logger } from '../../model/logger.ts';
import { objectKey, type NamedObject } from './watch-event.ts';
import { isUndecodable } from './wire-formats.ts';

/**
 * `list`: part of a list that is not complete yet, so the order of objects has no meaning; `watch`: an event of a
 * watch; `created`: an event of a watch for an object that did not exist before.
 */
export type Origin = 'list' | 'watch' | 'created';

/** Stores the items of a reflector. Keys are `namespace/name`, or `name` of a cluster-scoped object. */
export interface ReflectorSink<T> {
  upsert(item: T, origin: Origin): void;
  /**
   * The object was deleted or is now reduced to nothing. The key may be unknown to the sink.
   * @param resourceVersion of the event, or of the list that does not contain the object
   */
  remove(key: string, origin: Origin, resourceVersion?: string): void;
  /** The keys in the sink from this reflector's scope; those that a complete list did not contain are removed. */
  keys(): Iterable<string>;
  /** A complete, consistent list has been applied. */
  listed(resourceVersion: string): void;
}

/** Returns the part of an object to keep; undefined removes what was kept before. */
export type Reduce<T> = (object: KubeObject) => T | undefined;

export type DropReason = 'reduce' | 'sink';

export interface SinkWriterOptions<T> {
  /** The name of the resource in logs, such as `secrets`. */
  readonly resource: string;
  readonly reduce: Reduce<T>;
  readonly sink: ReflectorSink<T>;
  readonly logger: Logger;
  readonly metrics: { objectDropped(resource: string, reason: DropReason): void };
}

interface ListInProgress {
  /** The keys so far. Undefined for a list into an empty sink: nothing can be missing, and keys take memory. */
  readonly keys: Set<string> | undefined;
}

export class SinkWriter<T> {
  readonly #options: SinkWriterOptions<T>;
  #list: ListInProgress | undefined;

  constructor(options: SinkWriterOptions<T>) {
    this.#options = options;
  }

  /** From here to `completeList` all objects are part of one list. */
  beginList(): void {
    const [first] = this.#options.sink.keys();
    this.#list = { keys: first === undefined ? undefined : new Set() };
  }

  /**
   * @param isCreated the event of the watch has the type ADDED
   * @throws MalformedMessageError, UnknownFieldError, for an object that cannot be read
   */
  upsert(object: NamedObject, isCreated = false): void {
    const key = objectKey(object);
    // Before the reduction, which may fail: the object exists, so its kept item must not be removed.
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

  /** Removes the items that the list did not contain; returns the number of items that remain. */
  completeList(resourceVersion: string): number {
    const listed = this.#list?.keys;
    const { sink } = this.#options;
    let remaining = 0;
    this.#isolated('sink', '*', () => {
      const gone: string[] = [];
      for (const key of sink.keys()) {
        if (listed === undefined || listed.has(key)) remaining += 1;
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
    return remaining;
  }

  get #origin(): Origin {
    return this.#list === undefined ? 'watch' : 'list';
  }

  #drop(key: string, { metadata }: NamedObject): void {
    this.#list?.keys?.delete(key);
    // Within a list the order has no meaning: the object is then removed with the version of the list.
    const resourceVersion = this.#list === undefined ? metadata.resourceVersion : undefined;
    this.#options.sink.remove(key, this.#origin, resourceVersion);
  }

  #isolated(stage: DropReason, key: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      // Only then is it known that the object cannot be read.
      if (isUndecodable(error)) throw error;
      const { resource, logger, metrics } = this.#options;
      logger.error({ resource, object: key, stage, error: describeError(error) }, 'object dropped');
      metrics.objectDropped(resource, stage);
    }
  }
}

/** The class of an error and where it was thrown, without its message, which may quote a Secret. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  const { name, message, stack = '' } = error;
  const head = message === '' ? name : `${name}: ${message}`;
  const [frame = ''] = stack.startsWith(head) ? stack.slice(head.length).trim().split('\n') : [];
  return `${name} ${frame}`.trim();
}
