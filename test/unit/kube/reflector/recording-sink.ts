/** A sink that records its items and calls, and can be made to fail. */
import type { Origin, ReflectorSink } from '../../../../src/kube/reflector/sink-writer.ts';

/** The reduced form of an object in the tests of reflectors. */
export interface Item {
  readonly key: string;
  readonly value: string;
}

export class RecordingSink implements ReflectorSink<Item> {
  readonly items = new Map<string, string>();
  readonly calls: string[] = [];
  /** Thrown by the next `upsert` or `remove` of this key. */
  failFor: string | undefined;

  upsert({ key, value }: Item, origin: Origin): void {
    this.#record(`upsert ${key}=${value} (${origin})`, key);
    this.items.set(key, value);
  }

  remove(key: string, origin: Origin): void {
    this.#record(`remove ${key} (${origin})`, key);
    this.items.delete(key);
  }

  keys(): Iterable<string> {
    return this.items.keys();
  }

  listed(resourceVersion: string): void {
    this.calls.push(`listed ${resourceVersion}`);
  }

  /** The calls since the last call of this method. */
  takeCalls(): string[] {
    return this.calls.splice(0);
  }

  #record(call: string, key: string): void {
    this.calls.push(call);
    if (this.failFor === key) throw new Error('the sink failed on s3cret');
  }
}
