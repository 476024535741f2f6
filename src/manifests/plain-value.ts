/** Makes plain values of parsed YAML, with limits for what aliases stand for. */
import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';

/** No object of Kubernetes is nested so deeply. */
export const mostDepth = 256;

/** Values that the aliases of one document may stand for together. */
const mostAliased = 100_000;

/** A text that is not read; the message is the end of a sentence. */
export class RefusedText extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

interface Anchored {
  readonly value: unknown;
  readonly size: number;
}

/**
 * Makes texts of their own of the parts of a file that values are: V8 keeps the whole file for each part of it. Equal
 * ones become the same text, since manifests repeat most of theirs.
 */
export class Texts {
  readonly #kept = new Map<string, string>();

  keep(text: string): string {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const copy = Buffer.from(text, 'utf16le').toString('utf16le');
    this.#kept.set(copy, copy);
    return copy;
  }
}

/** @throws RefusedText for a key that is there twice, an alias without anchor, and too much behind aliases */
export function plainValue(contents: ParsedNode, texts: Texts): unknown {
  return new Reader(texts).read(contents, 0);
}

class Reader {
  readonly #texts: Texts;
  readonly #anchors = new Map<string, Anchored>();
  #size = 0;
  #aliased = 0;

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  read(node: unknown, depth: number): unknown {
    // Most nodes are scalars without an anchor.
    if (isScalar(node) && node.anchor === undefined) {
      this.#size += 1;
      return this.#scalar(node.value);
    }
    if (depth > mostDepth) throw new RefusedText('is nested too deeply', offsetOf(node));
    if (isAlias(node)) return this.#resolve(node.source, offsetOf(node));
    const before = this.#size;
    this.#size += 1;
    const value = this.#readPlain(node, depth);
    const anchor = (node as { readonly anchor?: string } | null)?.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#size - before });
    return value;
  }

  #readPlain(node: unknown, depth: number): unknown {
    if (isScalar(node)) return this.#scalar(node.value);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (!isMap(node)) return null;
    const value: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = keyOf(pair.key);
      if (key === '<<' && isMerge(pair.key)) {
        merge(value, this.read(pair.value, depth + 1), seen);
        continue;
      }
      if (seen.has(key)) throw new RefusedText('a key is there twice in the same mapping', offsetOf(pair.key));
      seen.add(key);
      define(value, key, this.read(pair.value, depth + 1));
    }
    return value;
  }

  #scalar(value: unknown): unknown {
    return typeof value === 'string' ? this.#texts.keep(value) : value;
  }

  #resolve(source: string, offset: number): unknown {
    const anchored = this.#anchors.get(source);
    if (anchored === undefined) throw new RefusedText('an alias has no anchor before it', offset);
    this.#aliased += anchored.size;
    this.#size += anchored.size;
    if (this.#aliased > mostAliased) throw new RefusedText('its aliases stand for too many values', offset);
    return anchored.value;
  }
}

/** Keys of the mapping itself win over merged ones, and those merged first over later ones. */
function merge(into: Record<string, unknown>, source: unknown, seen: ReadonlySet<string>): void {
  const sources: readonly unknown[] = Array.isArray(source) ? source : [source];
  for (const each of sources) {
    if (typeof each !== 'object' || each === null) continue;
    for (const [key, value] of Object.entries(each)) {
      if (!seen.has(key) && !Object.hasOwn(into, key)) define(into, key, value);
    }
  }
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && (key.type === undefined || key.type === 'PLAIN');
}

/** A mapping or list as a key is no object of Kubernetes; it stands for itself. */
function keyOf(key: unknown): string {
  const value = isScalar<string | number | boolean | null>(key) ? key.value : null;
  return value === null ? '' : String(value);
}

function define(into: Record<string, unknown>, key: string, value: unknown): void {
  // An assignment to this key would set the prototype.
  if (key === '__proto__')
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  else into[key] = value;
}

function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] } | null)?.range?.[0] ?? 0;
}
