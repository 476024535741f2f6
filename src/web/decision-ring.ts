/**
 * Remembers the last decisions of a controller for its page: what was written, what was refused, and what waits. It
 * begins with the process, and holds a fixed number of entries.
 */
import type { ConfigRef, WorkloadIdentity, WorkloadKey } from '../model/kinds.ts';
import { parseWorkloadKey } from '../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../model/rollout-event.ts';

/** `waits`: a gate is closed. `undone`: another client removed what was written. */
export type DecisionKind = 'rolled' | 'recorded' | 'released' | 'waits' | 'failed' | 'undone';

export interface DecisionEntry {
  /** Wall clock, ms. */
  readonly atMs: number;
  readonly workload: WorkloadIdentity;
  readonly kind: DecisionKind;
  readonly reason: string;
  /** As in Events and log lines. */
  readonly changes: readonly string[];
  /** The configs of the cause. */
  readonly cause: readonly ConfigRef[];
  /** The same with their keys, where these may be named. */
  readonly changed: readonly string[];
  /** Of a failure. Safe to show. */
  readonly message: string | undefined;
  readonly isDryRun: boolean;
}

/** Entries; an entry is small. */
const mostEntries = 500;

type Kept = Pick<DecisionEntry, 'kind' | 'reason' | 'message'>;

export class DecisionRing implements RolloutSubscriber {
  readonly #now: () => number;
  readonly #entries: DecisionEntry[] = [];
  /** What each waiting workload waits for: it is planned again and again, and that is no news. */
  readonly #waits = new Map<WorkloadKey, string>();

  /** @param now the wall clock, ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The last one first. */
  get entries(): readonly DecisionEntry[] {
    return [...this.#entries].reverse();
  }

  take(event: RolloutEvent): void {
    if (event.outcome === 'gone') {
      this.#waits.delete(event.key);
      return;
    }
    const kept = keptOf(event);
    if (kept === undefined || !this.#isNews(event, kept)) return;
    const { changes, cause, changed, isDryRun } = event;
    const workload = parseWorkloadKey(event.key);
    this.#entries.push({ atMs: this.#now(), workload, ...kept, changes, cause, changed, isDryRun });
    if (this.#entries.length > mostEntries) this.#entries.shift();
  }

  #isNews({ key, changes }: Exclude<RolloutEvent, { readonly outcome: 'gone' }>, { kind, reason }: Kept): boolean {
    if (kind !== 'waits') {
      this.#waits.delete(key);
      return true;
    }
    const text = [reason, ...changes].join(' ');
    if (this.#waits.get(key) === text) return false;
    this.#waits.set(key, text);
    return true;
  }
}

const kindOfAction = { roll: 'rolled', baseline: 'recorded', release: 'released' } as const;

/** Undefined for what is no decision yet, changes nothing, or is said by another event. */
function keptOf(event: Exclude<RolloutEvent, { readonly outcome: 'gone' }>): Kept | undefined {
  const { reason } = event.decision;
  if (event.outcome === 'written') return { kind: kindOfAction[event.decision.action], reason, message: undefined };
  if (event.outcome === 'waiting') return { kind: 'waits', reason, message: undefined };
  if (event.outcome === 'unkept') return { kind: 'undone', reason, message: undoneText(event) };
  const isFailure = event.outcome === 'failed' || event.outcome === 'unread';
  return isFailure ? { kind: 'failed', reason, message: event.message } : undefined;
}

function undoneText({ by, lost }: { readonly by: string | undefined; readonly lost: readonly string[] }): string {
  return `${by ?? 'another client'} removed ${lost.join(', ')}`;
}
