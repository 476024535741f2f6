/**
 * Judges the rollout of every workload of one leadership term: at each event of the workload, and when time alone
 * brings a verdict. An event costs the judgement of one workload, and a workload that reroll has not rolled costs
 * nothing.
 */
import type { Clock } from '../../lib/clock.ts';
import { Deadlines } from '../../lib/deadlines.ts';
import type { ConfigRef, WorkloadKey } from '../../model/kinds.ts';
import type { Known } from '../../model/observation.ts';
import type { RolloutStanding } from '../../model/rollout-standing.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { judge } from '../../rollouts/judge.ts';
import { standingOf, type Judgement } from '../../rollouts/judgement.ts';
import { isSameRoll, rollFactsOf } from '../../rollouts/roll-facts.ts';
import type { RolloutReports } from './rollout-reports.ts';

export interface RolloutWatchOptions {
  readonly clock: Clock;
  /** The longest time without progress, ms. */
  readonly deadlineMs: number;
  /** The present state of a workload; undefined if it is gone or no longer managed. */
  readonly knownOf: (key: WorkloadKey) => Known | undefined;
  readonly reports: RolloutReports;
  /** Called at once when a standing has changed; undefined stands for none. */
  readonly onChange?: (
    key: WorkloadKey,
    before: RolloutStanding | undefined,
    after: RolloutStanding | undefined,
  ) => void;
}

export class RolloutWatch {
  readonly #options: RolloutWatchOptions;
  readonly #judgements = new Map<WorkloadKey, Judgement>();
  readonly #deadlines: Deadlines<WorkloadKey>;
  #isClosed = false;

  constructor(options: RolloutWatchOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, (key) => {
      this.observe(key, options.knownOf(key));
    });
  }

  /** Number of workloads with a judgement. */
  get size(): number {
    return this.#judgements.size;
  }

  /** Undefined for a workload whose record has neither a roll nor the content that its pods started with. */
  standingOf(key: WorkloadKey): RolloutStanding | undefined {
    const judgement = this.#judgements.get(key);
    return judgement && standingOf(judgement);
  }

  /** @param known undefined for a workload that is gone or no longer managed */
  observe(key: WorkloadKey, known: Known | undefined): void {
    if (this.#isClosed) return;
    const { clock, deadlineMs } = this.#options;
    const before = this.#judgements.get(key);
    const facts = known && rollFactsOf(known);
    if (known === undefined || facts === undefined) {
      if (before !== undefined) this.#forget(key, before);
      return;
    }
    const moment = { monotonicMs: clock.monotonicMs(), wallMs: clock.now() };
    const after = judge(before, facts, moment, deadlineMs);
    if (after === before) return;
    this.#judgements.set(key, after);
    this.#deadlines.set(key, after.clocks?.dueMs);
    this.#report(known, before, after);
    if (before === undefined || isOtherStanding(before, after)) this.#changed(key, before, after);
  }

  /** Ends the watch: later events change nothing. */
  close(): void {
    this.#isClosed = true;
    this.#deadlines.close();
    this.#judgements.clear();
  }

  #forget(key: WorkloadKey, before: Judgement): void {
    this.#judgements.delete(key);
    this.#deadlines.set(key, undefined);
    this.#changed(key, before, undefined);
  }

  #changed(key: WorkloadKey, before: Judgement | undefined, after: Judgement | undefined): void {
    this.#options.onChange?.(key, before && standingOf(before), after && standingOf(after));
  }

  /** Reports what is new in a judgement. */
  #report({ state }: Known, before: Judgement | undefined, after: Judgement): void {
    const { reports, clock } = this.#options;
    const nowMs = clock.now();
    const isSame = before !== undefined && isSameRoll(before, after);
    if (before !== undefined && !isSame && isOpen(before)) {
      reports.judged(state, { ...before, verdict: 'superseded' }, nowMs);
    }
    const same = isSame ? before : noJudgement;
    if (after.verdict !== undefined && same.verdict === undefined) reports.judged(state, after, nowMs);
    this.#reportHalt(state, same, after);
  }

  /** Reports what keeps a rollout from going on. */
  #reportHalt(state: WorkloadState, before: Pick<Judgement, 'clocks'>, after: Judgement): void {
    const { reports } = this.#options;
    if (isStuck(after) && !isStuck(before)) reports.stuck(state);
    if (isUnobserved(after) && !isUnobserved(before)) reports.unobserved(state);
  }
}

const noJudgement: Pick<Judgement, 'verdict' | 'clocks'> = { verdict: undefined, clocks: undefined };

function isStuck({ clocks }: Pick<Judgement, 'clocks'>): boolean {
  return clocks?.isStuck === true;
}

function isUnobserved({ clocks }: Pick<Judgement, 'clocks'>): boolean {
  return clocks?.isUnobserved === true;
}

/** Whether it has a roll that has got no verdict. */
function isOpen({ roll, verdict }: Judgement): boolean {
  return roll !== undefined && verdict === undefined;
}

/** Whether two judgements differ in what a standing shows. */
function isOtherStanding(a: Judgement, b: Judgement): boolean {
  const plainOf = (each: Judgement): readonly unknown[] => [
    ...[each.phase, each.canComplete, isUnobserved(each), each.template, each.roll?.to],
  ];
  const plain = plainOf(b);
  return (
    plainOf(a).some((value, index) => value !== plain[index]) ||
    !isSame(a.roll?.for, b.roll?.for) ||
    !isSame(a.of, b.of)
  );
}

type Compared = readonly ConfigRef[] | Judgement['of'];

function isSame(a: Compared, b: Compared): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
