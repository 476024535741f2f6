/**
 * Counts the reads of a value at any depth: a measure of work that is the same on every machine. Counts plain objects
 * and arrays; other values (a pattern, a map) are returned as they are.
 */

export interface ReadCounter<T> {
  readonly value: T;
  /** Members read so far, including those that were listed. */
  readonly reads: () => number;
}

export function countReads<T>(value: T): ReadCounter<T> {
  let reads = 0;
  const wrapped = new WeakMap<object, object>();
  const wrap = (inner: unknown): unknown => {
    if (!isPlain(inner)) return inner;
    const known = wrapped.get(inner);
    if (known !== undefined) return known;
    const proxy = new Proxy(inner, handler);
    wrapped.set(inner, proxy);
    return proxy;
  };
  const handler: ProxyHandler<object> = {
    get: (target, key) => {
      reads += 1;
      return wrap(Reflect.get(target, key));
    },
    has: (target, key) => {
      reads += 1;
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      reads += keys.length;
      return keys;
    },
  };
  return { value: wrap(value) as T, reads: () => reads };
}

/** Number of members and items at any depth. */
export function sizeOf(value: unknown): number {
  if (!isPlain(value)) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + sizeOf(member), 1);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
