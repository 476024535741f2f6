/**
 * Notices a record that keeps coming back with a selection that is not ours: somebody else, most likely another reroll with
 * the same digest key and other options, writes it as often as we do. It is written ever less often, at the pace of
 * `unkept-writes.ts`. A record that nobody has replaced for a while has lasted, and is forgotten.
 */
import type { Clock } from '../lib/clock.ts';
import { fnv1a } from '../model/change-id.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import { recordedKeys, type RolloutRecord } from '../model/record.ts';
import type { SelectionDifference } from '../model/rollout-event.ts';
import { pauseAfterMs } from './unkept-writes.ts';

/** A first record is remembered for so long: another process that runs answers sooner. */
const shortestMemoryMs = 60_000;
/** The other one may pause as long as we do, or twice as long. */
const pausesRemembered = 4;

interface Entry {
  /** What we recorded last, as `selectionOf` gives it. */
  readonly selection: string;
  /** How often in a row it came back as another one. */
  readonly losses: number;
  /** It has come back, and was not written since. */
  readonly isLost: boolean;
  /** Monotonic ms: until then it may not be written, where it is lost; until then it is remembered, where it is not. */
  readonly untilMs: number;
}

/** What is to be done about a record that has another selection than ours. */
export interface Standing {
  /** It has come back since our last write, and that has not been said yet. */
  readonly isNews: boolean;
  /** Ms until ours may be written. */
  readonly waitMs: number;
}

const free: Standing = { isNews: false, waitMs: 0 };

export class ContestedRecords {
  readonly #clock: Clock;
  readonly #entries = new Map<WorkloadKey, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Workloads whose record was written for its selection, and may not last. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * A record is to be written in the place of another one.
   * @param theirs the one that the workload carries
   */
  found(key: WorkloadKey, theirs: RolloutRecord, ours: RolloutRecord): Standing {
    const entry = this.#entries.get(key);
    const selection = selectionOf(ours);
    if (entry?.selection !== selection || selectionOf(theirs) === selection) return free;
    const nowMs = this.#clock.monotonicMs();
    if (entry.isLost) return { isNews: false, waitMs: Math.max(0, entry.untilMs - nowMs) };
    const losses = entry.losses + 1;
    const waitMs = pauseAfterMs(losses);
    this.#entries.set(key, { ...entry, losses, isLost: true, untilMs: nowMs + waitMs });
    return { isNews: true, waitMs };
  }

  /** Our record with its selection has been written. */
  written(key: WorkloadKey, record: RolloutRecord): void {
    const selection = selectionOf(record);
    const before = this.#entries.get(key);
    const losses = before?.selection === selection ? before.losses : 0;
    const memoryMs = losses === 0 ? 0 : pausesRemembered * pauseAfterMs(losses);
    const untilMs = this.#clock.monotonicMs() + Math.max(shortestMemoryMs, memoryMs);
    this.#entries.set(key, { selection, losses, isLost: false, untilMs });
  }

  /** Nothing is to be written. Returns for how long, in ms, the last write is still remembered; 0 where it is forgotten. */
  rest(key: WorkloadKey): number {
    const restMs = Math.max(0, (this.#entries.get(key)?.untilMs ?? 0) - this.#clock.monotonicMs());
    if (restMs === 0) this.#entries.delete(key);
    return restMs;
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }
}

/** Stands for the configs and keys of a record, whatever their content: a short text. */
function selectionOf(record: RolloutRecord): string {
  const text = JSON.stringify([...selectionByRef(record)].sort());
  return `${String(text.length)} ${fnv1a(text).toString(16)}`;
}

/** The keys that a record has of each config, and of all configs of a kind where these are folded. */
function selectionByRef({ configs, folded = {} }: RolloutRecord): ReadonlyMap<string, string> {
  const single = Object.entries(configs).map(([ref, entry]) => [ref, recordedKeys(entry)] as const);
  return new Map([...single, ...Object.keys(folded).map((kind) => [`${kind}/*`, ''] as const)]);
}

/** The configs in which the selections of two records differ: those that only one of them has, or has with other keys. */
export function differingSelection(theirs: RolloutRecord, ours: RolloutRecord): SelectionDifference {
  const [their, our] = [selectionByRef(theirs), selectionByRef(ours)];
  const only = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
    [...of.keys()].filter((ref) => !other.has(ref)).sort();
  const otherKeys = [...our.keys()].filter((ref) => their.has(ref) && their.get(ref) !== our.get(ref)).sort();
  return { onlyTheirs: only(their, our), onlyOurs: only(our, their), otherKeys };
}
