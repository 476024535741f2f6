/**
 * Detects two writers of one record: another client, most likely a second reroll with the same digest key and other
 * options, replaces our record with one of another selection each time we write it. The writes are then spaced out at
 * the pace of `unkept-writes.ts`. A record that no client has replaced for a while is no longer contested and is
 * forgotten.
 */
import { fnv1a } from '../model/change-id.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import { recordedKeys, type RolloutRecord } from '../model/record.ts';
import type { SelectionDifference } from '../model/rollout-event.ts';
import { TimedEntries } from './timed-entries.ts';
import { pauseAfterMs } from './unkept-writes.ts';

/** How long a first record is remembered: another running process replaces it sooner. */
const shortestMemoryMs = 60_000;
/** The other writer may pause as long as this process, or twice as long. */
const pausesRemembered = 4;

interface Entry {
  /** The selection of the last record that this process wrote, as `selectionOf` returns it. */
  readonly selection: string;
  /** How often in a row another client has replaced it. */
  readonly losses: number;
  /** It has been replaced, and this process has not written it since. */
  readonly isLost: boolean;
  /** Monotonic ms. Until then a lost record may not be written; a record that is not lost is remembered until then. */
  readonly untilMs: number;
}

/** What to do about a record whose selection differs from ours. */
export interface Contest {
  /** It was replaced after our last write, and that has not been reported yet. */
  readonly isNews: boolean;
  /** Ms until ours may be written. */
  readonly waitMs: number;
}

const uncontested: Contest = { isNews: false, waitMs: 0 };

export class ContestedRecords extends TimedEntries<Entry> {
  /**
   * To be called before a record replaces one with another selection.
   * @param theirs the record that the workload carries
   */
  found(key: WorkloadKey, theirs: RolloutRecord, ours: RolloutRecord): Contest {
    const entry = this.get(key);
    const selection = selectionOf(ours);
    if (entry?.selection !== selection || selectionOf(theirs) === selection) return uncontested;
    if (entry.isLost) return { isNews: false, waitMs: this.remainingMs(entry) };
    const losses = entry.losses + 1;
    const waitMs = pauseAfterMs(losses);
    this.set(key, { ...entry, losses, isLost: true, untilMs: this.after(waitMs) });
    return { isNews: true, waitMs };
  }

  /** Notes that our record was written because its selection differed. */
  written(key: WorkloadKey, record: RolloutRecord): void {
    const selection = selectionOf(record);
    const before = this.get(key);
    const losses = before?.selection === selection ? before.losses : 0;
    const memoryMs = losses === 0 ? 0 : pausesRemembered * pauseAfterMs(losses);
    const untilMs = this.after(Math.max(shortestMemoryMs, memoryMs));
    this.set(key, { selection, losses, isLost: false, untilMs });
  }
}

/** A short text that identifies the configs and keys of a record, whatever their content. */
function selectionOf(record: RolloutRecord): string {
  const text = JSON.stringify([...selectionByRef(record)].sort());
  return `${String(text.length)} ${fnv1a(text).toString(16)}`;
}

/** The keys that a record holds of each config; one entry per kind where the record folds all configs of a kind. */
function selectionByRef({ configs, folded = {} }: RolloutRecord): ReadonlyMap<string, string> {
  const single = Object.entries(configs).map(([ref, entry]) => [ref, recordedKeys(entry)] as const);
  return new Map([...single, ...Object.keys(folded).map((kind) => [`${kind}/*`, ''] as const)]);
}

/**
 * The configs in which the selections of two records differ: only one record has them, or both have them with other
 * keys.
 */
export function differingSelection(theirs: RolloutRecord, ours: RolloutRecord): SelectionDifference {
  const [their, our] = [selectionByRef(theirs), selectionByRef(ours)];
  const only = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
    [...of.keys()].filter((ref) => !other.has(ref)).sort();
  const otherKeys = [...our.keys()].filter((ref) => their.has(ref) && their.get(ref) !== our.get(ref)).sort();
  return { onlyTheirs: only(their, our), onlyOurs: only(our, their), otherKeys };
}
