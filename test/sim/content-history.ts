/** What every config held at every time of a run, by the sequence of the store. */
import type { Data } from './objects.ts';
import type { Contents } from './pod.ts';

interface Content {
  readonly sequence: number;
  readonly data: Data | undefined;
}

export class ContentHistory {
  /** Names of configs that were missing at some time. */
  readonly everMissing = new Set<string>();
  readonly #contents = new Map<string, readonly Content[]>();
  /** By `<kind>/<name>@<resourceVersion>`: after a restore, a version can be used a second time. */
  readonly #versions = new Map<string, readonly (Data | undefined)[]>();
  #now: Contents = new Map();

  /** What the configs hold now; another object after every change. */
  get now(): Contents {
    return this.#now;
  }

  /** @param data undefined where the config is gone */
  add(ref: string, sequence: number, data: Data | undefined): void {
    this.#contents.set(ref, [...(this.#contents.get(ref) ?? []), { sequence, data }]);
    const next = new Map(this.#now);
    if (data === undefined) next.delete(ref);
    else next.set(ref, data);
    this.#now = next;
  }

  /** Notes what a version of a config holds, whether or not that is new. */
  noteVersion(ref: string, resourceVersion: string, data: Data | undefined): void {
    const id = `${ref}@${resourceVersion}`;
    this.#versions.set(id, [...(this.#versions.get(id) ?? []), data]);
  }

  /** What a version of a config held; more than one content if the version was used again after a restore. */
  atVersion(ref: string, resourceVersion: string): readonly (Data | undefined)[] {
    return this.#versions.get(`${ref}@${resourceVersion}`) ?? [];
  }

  /** What a config held before its last change; undefined for nothing. */
  formerOf(ref: string): Data | undefined {
    return this.#contents.get(ref)?.at(-2)?.data;
  }

  /** What a key of a config held at a time; undefined where there was none. */
  valueAt(ref: string, key: string, sequence: number): string | undefined {
    return this.#contents.get(ref)?.findLast((content) => content.sequence <= sequence)?.data?.[key];
  }

  /** All that it ever held. */
  contentsOf(ref: string): readonly Data[] {
    return (this.#contents.get(ref) ?? []).flatMap(({ data }) => (data === undefined ? [] : [data]));
  }

  /** When it changed last, up to a time; 0 where it has only been created. */
  lastChange(ref: string, sequence: number): number {
    const [, ...changes] = this.#contents.get(ref) ?? [];
    return changes.findLast((content) => content.sequence <= sequence)?.sequence ?? 0;
  }

  /** Whether it was missing at some time after one and before another. */
  wasMissing(ref: string, after: number, before: number): boolean {
    const between = (this.#contents.get(ref) ?? []).filter(({ sequence }) => sequence > after && sequence < before);
    return between.some(({ data }) => data === undefined);
  }

  /** What it held at a time and after it; undefined where it was not there. */
  contentsFrom(ref: string, sequence: number): readonly (Data | undefined)[] {
    const all = this.#contents.get(ref) ?? [];
    const first = all.findLastIndex((content) => content.sequence <= sequence);
    return [...(first < 0 ? [undefined] : []), ...all.slice(Math.max(0, first)).map(({ data }) => data)];
  }

  /** The values that a key had after a time, undefined for none. */
  valuesAfter(ref: string, key: string, sequence: number): readonly (string | undefined)[] {
    const later = (this.#contents.get(ref) ?? []).filter((content) => content.sequence > sequence);
    return later.map(({ data }) => data?.[key]);
  }
}
