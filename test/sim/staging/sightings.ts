/** What one replica was shown of workloads and configs, by watches, lists and answers, and when. */
import type { SimKind, SimObject } from '../objects.ts';
import { Users } from './users.ts';

export interface Sighting {
  readonly atMs: number;
  readonly object: SimObject;
}

/** How a workload was shown from a roll until the next one. */
export interface FormerRoll {
  readonly sightings: readonly Sighting[];
  /** When the next roll was shown. */
  readonly untilMs: number;
}

/** A workload that failed is broken until a roll of it is proven; so many rolls without a proof are remembered. */
const mostFormer = 4;

export class Sightings {
  readonly users = new Users();
  readonly #workloads = new Map<string, readonly Sighting[]>();
  /** By uid, the last one last. */
  readonly #former = new Map<string, readonly FormerRoll[]>();
  readonly #configs = new Map<string, SimObject>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Names of the workloads that are there for it. */
  get workloads(): readonly string[] {
    return [...this.#workloads.keys()];
  }

  see(kind: SimKind, object: SimObject): void {
    if (kind === 'Deployment') this.#seeWorkload(object);
    else if (kind !== 'Namespace') this.#seeConfig(`${kind}/${object.metadata.name}`, object);
  }

  /** An object is gone. @param version up to which it may have been seen */
  lose(kind: SimKind, name: string, version: string): void {
    if (kind !== 'Deployment') {
      this.#configs.delete(`${kind}/${name}`);
      return;
    }
    const last = this.last(name);
    if (last === undefined || versionOf(last.object) > Number(version)) return;
    this.#workloads.delete(name);
    this.users.see(name, undefined);
  }

  /** A list of all objects of a kind is complete. */
  keepOnly(kind: SimKind, names: ReadonlySet<string>, version: string): void {
    const known = kind === 'Deployment' ? [...this.#workloads.keys()] : namesOf(kind, this.#configs.keys());
    for (const name of known) if (!names.has(name)) this.lose(kind, name, version);
  }

  /** Undefined for a config that is not there. */
  config(ref: string): SimObject | undefined {
    return this.#configs.get(ref);
  }

  /** How a workload was shown since its last roll, the last one last. */
  sinceRoll(name: string): readonly Sighting[] {
    return this.#workloads.get(name) ?? [];
  }

  /** The rolls of a workload before its last one, the last one last. */
  formerRolls(name: string): readonly FormerRoll[] {
    return this.#former.get(this.last(name)?.object.metadata.uid ?? '') ?? [];
  }

  /** As a workload was shown last. */
  last(name: string): Sighting | undefined {
    return this.#workloads.get(name)?.at(-1);
  }

  #seeConfig(ref: string, object: SimObject): void {
    const isSame = JSON.stringify(this.#configs.get(ref)?.data) === JSON.stringify(object.data);
    this.#configs.set(ref, object);
    if (!isSame) this.users.met(ref);
  }

  #endRoll(uid: string, sightings: readonly Sighting[]): void {
    const former = this.#former.get(uid) ?? [];
    this.#former.set(uid, [...former, { sightings, untilMs: this.#nowMs() }].slice(-mostFormer));
  }

  #seeWorkload(object: SimObject): void {
    const { name, uid } = object.metadata;
    const before = this.sinceRoll(name);
    const last = before.at(-1)?.object;
    if (last !== undefined && versionOf(object) <= versionOf(last)) return;
    const isThis = last?.metadata.uid === uid;
    const isSame = isThis && isSameRoll(last, object);
    if (isThis && !isSame) this.#endRoll(uid, before);
    this.#workloads.set(name, [...(isSame ? before : []), { atMs: this.#nowMs(), object }]);
    this.users.see(name, object);
  }
}

function isSameRoll(a: SimObject, b: SimObject): boolean {
  return rollOf(a)?.to === rollOf(b)?.to;
}

/** A function of objects, which are never changed. */
export function remembered<T>(compute: (object: SimObject) => T): (object: SimObject) => T {
  const known = new WeakMap<SimObject, { readonly value: T }>();
  return (object) => {
    const found = known.get(object) ?? { value: compute(object) };
    known.set(object, found);
    return found.value;
  };
}

/** The part of a record about the last roll, and the contents that its pods started with. */
interface Rolled {
  readonly rolledAt?: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly configs?: Readonly<Record<string, { readonly rv?: string } | undefined>>;
  readonly roll?: {
    readonly to: string;
    readonly base: string;
    readonly gen?: number;
    readonly seen?: string;
    readonly for?: readonly string[];
    readonly was?: string;
  };
}

/** The record that an object carries; empty without one. */
export const rolledOf = remembered(({ metadata }): Rolled => {
  const text = metadata.annotations?.['reroll.dev/record'];
  try {
    return text === undefined ? {} : (JSON.parse(text) as Rolled);
  } catch {
    return {};
  }
});

export function rollOf(object: SimObject): Rolled['roll'] {
  return rolledOf(object).roll;
}

function versionOf({ metadata }: SimObject): number {
  return Number(metadata.resourceVersion);
}

function namesOf(kind: SimKind, refs: Iterable<string>): readonly string[] {
  return [...refs].flatMap((ref) => (ref.startsWith(`${kind}/`) ? [ref.slice(kind.length + 1)] : []));
}
