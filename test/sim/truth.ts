/**
 * What really happened, which no replica can see: the content of every config at every time, since when each key counts
 * for each workload, the annotations that reroll wrote, and the content with which its pods were started.
 */
import { parseConfigRef, type ConfigRef } from '../../src/model/kinds.ts';
import { ContentHistory } from './content-history.ts';
import type { SimKind, SimObject } from './objects.ts';
import type { SimOptions } from './options.ts';
import type { Contents, Pod, Start } from './pod.ts';
import type { Store } from './store.ts';
import { Victims } from './staging/victims.ts';
import { listedNames, usesOf, type Uses } from './uses.ts';
import {
  beginWorkload,
  concrete,
  noteRecord,
  noteWrite,
  podsSince,
  recordOf,
  wasBareSince,
  type Now,
  type StaleKey,
  type WorkloadTruth,
} from './workload-truth.ts';

export class Truth {
  readonly workloads = new Map<string, WorkloadTruth>();
  readonly history = new ContentHistory();
  readonly victims: Victims;
  /** When the leader lost the order of events: a restart, another leader, a list, a restore. */
  readonly gaps: number[] = [];
  /** The client that writes at this moment. */
  writer: 'reroll' | 'user' = 'user';
  readonly #store: Store;
  readonly #options: SimOptions;
  readonly #nowMs: () => number;

  constructor(store: Store, options: SimOptions, nowMs: () => number) {
    this.#store = store;
    this.#options = options;
    this.#nowMs = nowMs;
    this.victims = new Victims(this, options.rolloutDeadlineMs);
    store.onWrite = (kind, now, before) => {
      if (kind === 'Deployment') this.#workloadWritten(now, before);
      else if (kind !== 'Namespace') this.#configWritten(kind, now, before);
      this.note();
    };
  }

  /** The present content of the configs. */
  get contents(): Contents {
    return this.history.now;
  }

  get #now(): Now {
    return { contents: this.contents, sequence: this.#store.sequence, nowMs: this.#nowMs() };
  }

  noteGap(): void {
    this.gaps.push(this.#store.sequence);
  }

  /** The keys that count and with which pods of a workload were started with other content than the present one. */
  staleKeys({ pods, uses }: WorkloadTruth): readonly StaleKey[] {
    return pods.pods.flatMap((pod) => (pod.start === undefined ? [] : this.#staleKeysOf(pod, pod.start, uses)));
  }

  /**
   * Whether pods run other content, or seem to: they would if no container had restarted without a rollout,
   * or the present template is one that came back before a rollout was seen to be complete.
   */
  looksMixed(workload: WorkloadTruth): boolean {
    const { pods, uses } = workload;
    const isStale = (pod: Pod, start: Start | undefined): boolean =>
      start !== undefined && this.#staleKeysOf(pod, start, uses).length > 0;
    return pods.pods.some((pod) => isStale(pod, pod.start) || isStale(pod, pod.first)) || this.#hasComeBack(workload);
  }

  #hasComeBack(workload: WorkloadTruth): boolean {
    const { pods, uses, revisions, completeAt, mixedTemplate } = workload;
    if (mixedTemplate !== undefined && pods.isTemplate(mixedTemplate)) return true;
    const came = revisions.at(-1)?.to ?? 0;
    return revisions.some((revision) => {
      const { text, to } = revision;
      if (!pods.isTemplate(text)) return false;
      // A restarted process does not know whether a rollout was complete, nor does one that removed the record since.
      const isForgotten = this.gaps.some((gap) => gap >= to) || wasBareSince(workload, to);
      if (isForgotten) return true;
      if (completeAt.some((at) => at >= to && at <= came)) return false;
      const from = podsSince(workload, revision);
      // Without comparable versions only the record is known of its pods, and that may have been out of date.
      if (!this.#options.isFreshnessKnown || this.#hasChanged(uses, from)) return true;
      // After a gap it is not known whether the last change of content or the template came first.
      const lastChange = this.#lastChange(uses, from);
      return lastChange > 0 && this.gaps.some((gap) => gap >= lastChange);
    });
  }

  /** When the content that is used changed last before a time; 0 where it never did. */
  #lastChange(uses: Uses | undefined, until: number): number {
    return Math.max(0, ...[...(uses?.keys() ?? [])].map((ref) => this.history.lastChange(ref, until)));
  }

  #hasChanged(uses: Uses | undefined, since: number): boolean {
    return [...(uses ?? [])].some(([ref, keys]) =>
      [...concrete(keys)].some((key) => {
        const then = this.history.valueAt(ref, key, since);
        return this.history.valuesAfter(ref, key, since).some((value) => value !== then);
      }),
    );
  }

  #staleKeysOf(pod: Pod, start: Start, uses: Uses | undefined): readonly StaleKey[] {
    if (start.contents === this.contents) return [];
    return [...(uses ?? [])].flatMap(([ref, keys]) => {
      const [now, then] = [this.contents.get(ref), start.contents.get(ref)];
      if (now === then) return [];
      return [...concrete(keys)].filter((key) => now?.[key] !== then?.[key]).map((key) => ({ pod, start, ref, key }));
    });
  }

  /** Updates all workloads after a change of something on which they depend. */
  note(): void {
    for (const workload of this.workloads.values()) {
      const object = this.#store.get('Deployment', workload.name);
      if (object === undefined) continue;
      const uses = usesOf(object, this.#store, this.#options);
      if (workload.uses === undefined) workload.bareSince ??= this.#store.sequence;
      workload.uses = uses;
      // Until a replica has reacted to an opt-out, the record continues to count.
      const isHeld = uses === undefined && recordOf(object) !== undefined;
      if (!isHeld) workload.heldSince = this.#sinceOf(workload.heldSince, uses);
      const now = this.#sinceOf(workload.since, uses);
      const gone = [...workload.meantSince].filter(([id]) => this.#isOut(id));
      workload.meantSince = this.#sinceOf(workload.meantSince, uses, gone);
      workload.since = now;
      for (const name of listedNames(object)) workload.everListed.add(name);
      if (this.looksMixed(workload)) workload.mixedAt = this.#store.sequence;
    }
  }

  /** Whether a key (`<kind>/<name>|<key>`) is of a config that is gone or ignored. */
  #isOut(id: string): boolean {
    const { kind, name } = parseConfigRef((id.split('|')[0] ?? '') as ConfigRef);
    const config = this.#store.get(kind, name);
    return config === undefined || config.metadata.annotations?.['reroll.dev/ignore'] === 'true';
  }

  /**
   * Since when each key counts. @param kept keys that continue to count although they are not among the present uses
   */
  #sinceOf(
    since: ReadonlyMap<string, number>,
    uses: Uses | undefined,
    kept: readonly (readonly [string, number])[] = [],
  ): ReadonlyMap<string, number> {
    const next = new Map<string, number>(kept);
    for (const [ref, keys] of uses ?? []) {
      for (const key of concrete(keys)) {
        const id = `${ref}|${key}`;
        next.set(id, since.get(id) ?? this.#store.sequence);
      }
    }
    return next;
  }

  /** etcd was restored: the present records count as written now, and every pod restarts. */
  noteRestore(): void {
    this.noteGap();
    for (const workload of this.workloads.values()) {
      const text = recordOf(this.#store.get('Deployment', workload.name));
      if (text !== undefined) noteRecord(workload, text, this.#store.sequence);
      if (this.looksMixed(workload)) workload.mixedTemplate = workload.pods.template;
      workload.pods.restartAll();
      // Its ReplicaSets were restored, too: no client can return to a template that came later.
      workload.revisions.length = 0;
    }
    this.note();
  }

  #configWritten(kind: SimKind, now: SimObject | undefined, before: SimObject | undefined): void {
    const name = nameOf(now ?? before);
    if (now === undefined || before === undefined) this.history.everMissing.add(name);
    if (now !== undefined) this.history.noteVersion(`${kind}/${name}`, now.metadata.resourceVersion, now.data);
    this.victims.configWritten(`${kind}/${name}` as ConfigRef, now);
    if (isSameContent(now, before)) return;
    this.history.add(`${kind}/${name}`, this.#store.sequence, now?.data);
    for (const { pods } of this.workloads.values()) pods.startPending();
  }

  #workloadWritten(now: SimObject | undefined, before: SimObject | undefined): void {
    if (now === undefined) {
      this.workloads.delete(nameOf(before));
      return;
    }
    const { name, uid } = now.metadata;
    const known = this.workloads.get(name);
    const { sequence } = this.#store;
    if (known?.uid === uid) noteWrite(known, { before, now, sequence, isOurs: this.writer === 'reroll' });
    else
      this.workloads.set(
        name,
        beginWorkload(now, () => this.#now),
      );
  }
}

function isSameContent(now: SimObject | undefined, before: SimObject | undefined): boolean {
  return now !== undefined && now.data === before?.data && now.metadata.uid === before?.metadata.uid;
}

function nameOf(object: SimObject | undefined): string {
  return object?.metadata.name ?? '';
}
