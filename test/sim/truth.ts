/**
 * What really happened, as no replica can see it: the content of every config at every time, since when each key counts
 * for each workload, what reroll has written on it, and what its pods were started with.
 */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { isRolloutComplete } from '../../src/plan/progress.ts';
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
  /** Since when there was no record that counted; undefined where there was one. */
  readonly bareSince: number | undefined;
}

/** A template that a workload had, with its annotations of then. */
export interface Revision {
  /** When it came and when it went. */
  readonly from: number;
  readonly to: number;
  /** The template as text. */
  readonly text: string;
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
  /** The sequence since which it has no record that counts: it was opted in, or the record was taken away. */
  bareSince: number | undefined;
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
  readonly createdAt: number;
  /** When its status said that its rollout was complete. */
  readonly completeAt: number[];
}

interface Content {
  readonly sequence: number;
  readonly data: Data | undefined;
}

/** A key of a config with which a pod was started that differs now. */
export interface StaleKey {
  readonly pod: Pod;
  readonly start: Start;
  readonly ref: ConfigRef;
  readonly key: string;
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

  /** What the pods of a workload were started with that differs from what its configs have, where that counts. */
  staleKeys({ pods, uses }: WorkloadTruth): readonly StaleKey[] {
    return pods.pods.flatMap((pod) => (pod.start === undefined ? [] : this.#staleKeysOf(pod, pod.start, uses)));
  }

  /**
   * Whether pods run other content, or may for all that can be seen: they would if none had been started anew by itself,
   * or the present template is one that came back before a rollout was seen to be complete.
   */
  looksMixed(workload: WorkloadTruth): boolean {
    const { pods, uses } = workload;
    const isStale = (pod: Pod, start: Start | undefined): boolean =>
      start !== undefined && this.#staleKeysOf(pod, start, uses).length > 0;
    return pods.pods.some((pod) => isStale(pod, pod.start) || isStale(pod, pod.first)) || this.#hasComeBack(workload);
  }

  #hasComeBack({ pods, uses, revisions, completeAt, records }: WorkloadTruth): boolean {
    const came = revisions.at(-1)?.to ?? 0;
    return revisions.some(({ text, from, to }) => {
      if (!pods.isTemplate(text)) return false;
      // Whether a rollout was complete is forgotten with the process.
      const isForgotten = this.gaps.some((gap) => gap >= to);
      if (isForgotten) return true;
      if (completeAt.some((at) => at >= to && at <= came)) return false;
      // Where versions say nothing, what was recorded is all that is known of its pods.
      const recorded = records.findLast(({ sequence }) => sequence <= to)?.sequence ?? from;
      const since = this.#options.isFreshnessKnown ? from : Math.min(from, recorded);
      return this.#hasChanged(uses, since);
    });
  }

  #hasChanged(uses: Uses | undefined, since: number): boolean {
    return [...(uses ?? [])].some(([ref, keys]) =>
      [...concrete(keys)].some((key) => {
        const then = this.valueAt(ref, key, since);
        return this.valuesAfter(ref, key, since).some((value) => value !== then);
      }),
    );
  }

  #staleKeysOf(pod: Pod, start: Start, uses: Uses | undefined): readonly StaleKey[] {
    if (start.contents === this.#contents) return [];
    return [...(uses ?? [])].flatMap(([ref, keys]) => {
      const [now, then] = [this.#contents.get(ref), start.contents.get(ref)];
      if (now === then) return [];
      return [...concrete(keys)].filter((key) => now?.[key] !== then?.[key]).map((key) => ({ pod, start, ref, key }));
    });
  }

  /** Looks at all workloads again: something has changed that they depend on. */
  note(): void {
    for (const workload of this.workloads.values()) {
      const object = this.#store.get('Deployment', workload.name);
      if (object === undefined) continue;
      const uses = usesOf(object, this.#store, this.#options);
      if (workload.uses === undefined) workload.bareSince ??= this.#store.sequence;
      workload.uses = uses;
      workload.since = this.#sinceOf(workload);
      for (const name of listedNames(object)) workload.everListed.add(name);
      if (this.looksMixed(workload)) workload.mixedAt = this.#store.sequence;
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
      if (text !== undefined) this.#recordWritten(workload, text);
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
    if (isRolloutComplete('Deployment', now)) known.completeAt.push(this.#store.sequence);
    if (before?.spec?.template !== now.spec?.template) this.#templateWritten(known, before);
    const record = now.metadata.annotations?.['reroll.dev/record'];
    if (record === before?.metadata.annotations?.['reroll.dev/record']) return;
    if (record === undefined) known.bareSince ??= this.#store.sequence;
    if (this.writer === 'somebody') known.tampered += 1;
    else if (record !== undefined) this.#recordWritten(known, record);
  }

  #recordWritten(known: WorkloadTruth, text: string): void {
    const { bareSince } = known;
    known.records.push({ sequence: this.#store.sequence, configs: readConfigs(text), bareSince });
    known.bareSince = undefined;
  }

  #templateWritten(known: WorkloadTruth, before: SimObject | undefined): void {
    const template = before?.spec?.template;
    const to = this.#store.sequence;
    const from = known.templateAt.at(-1) ?? known.createdAt;
    const annotations = before?.metadata.annotations ?? {};
    known.revisions.push({ from, to, text: JSON.stringify(template), template, annotations });
    known.templateAt.push(to);
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
      bareSince: undefined,
      records,
      rolls: 0,
      tampered: 0,
      everListed: new Set(),
      revisions: [],
      mixedAt: 0,
      templateAt: [],
      createdAt: this.#store.sequence,
      completeAt: [],
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
