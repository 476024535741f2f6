/**
 * Watches the rollouts of all workloads, and judges each at every event of its workload and whenever its judgement is
 * due. Judgements live for one leadership term: the next leader makes its own, from what the objects say.
 */
import type { Clock } from '../../lib/clock.ts';
import type { WorkloadKey } from '../../model/kinds.ts';
import type { Known } from '../../model/observation.ts';
import type { RolloutStanding } from '../../model/rollout-standing.ts';
import { judge } from '../../rollouts/judge.ts';
import { standingOf, type Judgement } from '../../rollouts/judgement.ts';
import { rollFactsOf, type RollFacts } from '../../rollouts/roll-facts.ts';

export interface RolloutWatchOptions {
  readonly clock: Clock;
  /** `--rollout-deadline`. */
  readonly deadlineMs: number;
  /** Called synchronously when the standing of a workload has changed; undefined: it has none. */
  readonly onChange: (
    workload: WorkloadKey,
    before: RolloutStanding | undefined,
    after: RolloutStanding | undefined,
  ) => void;
}

interface Entry {
  readonly judgement: Judgement;
  readonly standing: RolloutStanding;
  readonly facts: RollFacts;
  readonly cancel: () => void;
}

export class RolloutWatch {
  readonly #options: RolloutWatchOptions;
  readonly #entries = new Map<WorkloadKey, Entry>();

  constructor(options: RolloutWatchOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  standingOf(workload: WorkloadKey): RolloutStanding | undefined {
    return this.#entries.get(workload)?.standing;
  }

  /** A workload was seen. @param known undefined if it is gone */
  observe(workload: WorkloadKey, known: Known | undefined): void {
    const facts = known && rollFactsOf(known);
    if (facts === undefined) this.#forget(workload);
    else this.#judge(workload, facts);
  }

  /** Ends all timers. */
  close(): void {
    for (const { cancel } of this.#entries.values()) cancel();
    this.#entries.clear();
  }

  #judge(workload: WorkloadKey, facts: RollFacts): void {
    const { clock, deadlineMs, onChange } = this.#options;
    const before = this.#entries.get(workload);
    const moment = { monotonicMs: clock.monotonicMs(), wallMs: clock.now() };
    const judgement = judge(before?.judgement, facts, moment, deadlineMs);
    before?.cancel();
    const standing = standingOf(judgement);
    this.#entries.set(workload, { judgement, standing, facts, cancel: this.#timer(workload, judgement) });
    if (before === undefined || !isSame(before.standing, standing)) onChange(workload, before?.standing, standing);
  }

  #timer(workload: WorkloadKey, { dueMs }: Judgement): () => void {
    if (dueMs === undefined) return () => undefined;
    const { clock } = this.#options;
    return clock.setTimer(Math.max(0, dueMs - clock.monotonicMs()), () => {
      const entry = this.#entries.get(workload);
      if (entry !== undefined) this.#judge(workload, entry.facts);
    });
  }

  #forget(workload: WorkloadKey): void {
    const entry = this.#entries.get(workload);
    if (entry === undefined) return;
    entry.cancel();
    this.#entries.delete(workload);
    this.#options.onChange(workload, entry.standing, undefined);
  }
}

function isSame(a: RolloutStanding, b: RolloutStanding): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
