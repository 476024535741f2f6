/**
 * What really happened, as no replica can see it: the content of every config at every time, since when each key counts
 * for each workload, what reroll has written on it, and what its pods were started with.
 */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { type Data, type SimKind, type SimObject, type Texts } from './objects.ts';
import type { SimOptions } from './options.ts';
import { PodSet, type Contents, type Pod, type Start } from './pods.ts';
import type { Store } from './store.ts';
import { allKeys, listedNames, usesOf, type Uses } from './uses.ts';

export type Configs = RolloutRecord['configs'];

/** A record that reroll wrote. */
export interface WrittenRecord {
  readonly sequence: number;
  readonly configs: Configs;
}

/** A template that a workload had, with its annotations of then. */
export interface Revision {
  readonly template: object | undefined;
  readonly annotations: Texts;
}

export interface WorkloadTruth {
  readonly name: string;
  readonly uid: string;
  readonly pods: PodSet;
  /** By `<config>|<key>`: the sequence since which it counts. */
  since: ReadonlyMap<string, number>;
  uses: Uses | undefined;
  /** The sequence since which it is opted in. */
  managedSince: number;
  readonly records: WrittenRecord[];
  rolls: number;
  /** Records that somebody else took away or replaced. */
  tampered: number;
  readonly everListed: Set<string>;
  readonly revisions: Revision[];
  /** When a pod last ran other content than the configs had. */
  mixedAt: number;
  /** When its template changed, the last time last. */
  readonly templateAt: number[];
}

interface Content {
  readonly sequence: number;
  readonly data: Data | undefined;
}

export class Truth {
  readonly workloads = new Map<string, WorkloadTruth>();
  /** Names of configs that were missing at some time. */
  readonly everMissing = new Set<string>();
  /** When the acting replica lost the order of things: a restart, another leader, a list, a restore. */
  readonly gaps: number[] = [];
  /** The one that writes at this moment. */
  writer: 'reroll' | 'somebody' = 'somebody';
  readonly #store: Store;
  readonly #options: SimOptions;
  readonly #history = new Map<string, Content[]>();
  #contents: Contents = new Map();

  constructor(store: Store, options: SimOptions) {
    this.#store = store;
    this.#options = options;
    store.onWrite = (kind, now, before) => {
      this.#written(kind, now, before);
    };
  }

  /** What the configs hold now. */
  get contents(): Contents {
    return this.#contents;
  }

  /** What a key of a config held at a time; undefined where there was none. */
  valueAt(ref: ConfigRef, key: string, sequence: number): string | undefined {
    return this.#history.get(ref)?.findLast((content) => content.sequence <= sequence)?.data?.[key];
  }

  /** The values that a key had after a time, undefined for none. */
  valuesAfter(ref: ConfigRef, key: string, sequence: number): readonly (string | undefined)[] {
    const later = (this.#history.get(ref) ?? []).filter((content) => content.sequence > sequence);
    return later.map(({ data }) => data?.[key]);
  }

  noteGap(): void {
    this.gaps.push(this.#store.sequence);
  }

  /** The pods of a workload that were started with other content than a config has that counts for it. */
  stalePods({ pods, uses }: WorkloadTruth): readonly { pod: Pod; start: Start; ref: ConfigRef; key: string }[] {
    const found: { pod: Pod; start: Start; ref: ConfigRef; key: string }[] = [];
    for (const pod of pods.pods) {
      const { start } = pod;
      if (start === undefined || start.contents === this.#contents) continue;
      for (const [ref, keys] of uses ?? []) {
        const now = this.#contents.get(ref);
        const then = start.contents.get(ref);
        if (now === then) continue;
        for (const key of concrete(keys)) if (now?.[key] !== then?.[key]) found.push({ pod, start, ref, key });
      }
    }
    return found;
  }

  /** Looks at all workloads again: something has changed that they depend on. */
  note(): void {
    for (const workload of this.workloads.values()) {
      const object = this.#store.get('Deployment', workload.name);
      if (object === undefined) continue;
      const uses = usesOf(object, this.#store, this.#options);
      if (workload.uses === undefined) workload.managedSince = this.#store.sequence;
      workload.uses = uses;
      workload.since = this.#sinceOf(workload);
      for (const name of listedNames(object)) workload.everListed.add(name);
      if (this.stalePods(workload).length > 0) workload.mixedAt = this.#store.sequence;
    }
  }

  #sinceOf({ since, uses }: WorkloadTruth): ReadonlyMap<string, number> {
    const next = new Map<string, number>();
    for (const [ref, keys] of uses ?? []) {
      for (const key of concrete(keys)) {
        const id = `${ref}|${key}`;
        next.set(id, since.get(id) ?? this.#store.sequence);
      }
    }
    return next;
  }

  #written(kind: SimKind, now: SimObject | undefined, before: SimObject | undefined): void {
    if (kind === 'Deployment') this.#workloadWritten(now, before);
    else if (kind !== 'Namespace') this.#configWritten(kind, now, before);
    this.note();
  }

  #configWritten(kind: SimKind, now: SimObject | undefined, before: SimObject | undefined): void {
    const name = (now ?? before)?.metadata.name ?? '';
    const ref = `${kind}/${name}`;
    if (now === undefined || before === undefined) this.everMissing.add(name);
    if (now?.data === before?.data && now?.metadata.uid === before?.metadata.uid) return;
    const history = this.#history.get(ref) ?? [];
    history.push({ sequence: this.#store.sequence, data: now?.data });
    this.#history.set(ref, history);
    const next = new Map(this.#contents);
    if (now?.data === undefined) next.delete(ref);
    else next.set(ref, now.data);
    this.#contents = next;
    for (const { pods } of this.workloads.values()) pods.startPending();
  }

  /** etcd was put back: what is recorded now counts as written, and every pod is started anew. */
  noteRestore(): void {
    this.noteGap();
    for (const workload of this.workloads.values()) {
      const text = this.#store.get('Deployment', workload.name)?.metadata.annotations?.['reroll.dev/record'];
      if (text !== undefined) workload.records.push({ sequence: this.#store.sequence, configs: readConfigs(text) });
      workload.pods.restartAll();
    }
    this.note();
  }

  #workloadWritten(now: SimObject | undefined, before: SimObject | undefined): void {
    const { name, uid } = (now ?? before)?.metadata ?? { name: '', uid: '' };
    if (now === undefined) {
      this.workloads.delete(name);
      return;
    }
    const known = this.workloads.get(name);
    if (known?.uid !== uid) {
      this.workloads.set(name, this.#begin(now));
      return;
    }
    known.pods.follow(now);
    if (before?.spec?.template !== now.spec?.template) this.#templateWritten(known, before);
    const record = now.metadata.annotations?.['reroll.dev/record'];
    if (record === before?.metadata.annotations?.['reroll.dev/record']) return;
    if (this.writer === 'somebody') known.tampered += 1;
    else if (record !== undefined) known.records.push({ sequence: this.#store.sequence, configs: readConfigs(record) });
  }

  #templateWritten(known: WorkloadTruth, before: SimObject | undefined): void {
    known.revisions.push({ template: before?.spec?.template, annotations: before?.metadata.annotations ?? {} });
    known.templateAt.push(this.#store.sequence);
    if (this.writer === 'reroll') known.rolls += 1;
  }

  #begin(object: SimObject): WorkloadTruth {
    const records: WrittenRecord[] = [];
    const startNow = (): Start => ({
      contents: this.#contents,
      sequence: this.#store.sequence,
      records: records.length,
    });
    return {
      name: object.metadata.name,
      uid: object.metadata.uid,
      pods: new PodSet(object, startNow),
      since: new Map(),
      uses: undefined,
      managedSince: 0,
      records,
      rolls: 0,
      tampered: 0,
      everListed: new Set(),
      revisions: [],
      mixedAt: 0,
      templateAt: [],
    };
  }
}

/** The keys that counting ones stand for. */
export function concrete(keys: ReadonlyMap<string, unknown>): Iterable<string> {
  return keys.has('*') ? allKeys : keys.keys();
}

/** The entries of a record's text. */
export function readConfigs(text: string): Configs {
  return (JSON.parse(text) as RolloutRecord).configs;
}
