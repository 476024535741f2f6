/** Turns what happens to a workload into one event each, and passes it to the subscribers in their order. */
import type { Inventory } from '../../inventory/inventory.ts';
import type { Known } from '../../model/observation.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Decision } from '../../model/decision.ts';
import { describeProblems } from '../../model/hints.ts';
import { workloadKey, type ConfigRef, type WorkloadKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { PatchOutcome } from '../../model/patch-outcome.ts';
import type { RollFailure, UnrecordedWorkload } from '../../model/roll-failure.ts';
import type {
  Change,
  Confirming,
  ContestedFacts,
  EventFacts,
  Planned,
  RolloutEvent,
  RolloutSubscriber,
  UnkeptEvent,
  WriteResult,
  Written,
} from '../../model/rollout-event.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import type { ListProblem } from '../../plan/selection/list-problems.ts';
import type { ControllerMetrics, EventReporter } from '../ports.ts';
import type { StaleTracker } from '../stale-tracker.ts';
import { changeIds, describeCause, differingConfigs } from './cause.ts';
import { ConfigSummaries } from './config-summaries.ts';
import { FailingWorkloads } from './failing-workloads.ts';
import { HintReports } from './hint-reports.ts';
import { LastDecisions } from './last-decisions.ts';
import { NameOffers } from './name-offers.ts';
import { News } from './news.ts';
import type { Notices } from './notices.ts';
import { RolloutCounts } from './rollout-counts.ts';
import { RolloutLog } from './rollout-log.ts';
import { RolloutMessages } from './rollout-messages.ts';
import { RolloutNotices } from './rollout-notices.ts';
import { UnrecordedWorkloads } from './unrecorded-workloads.ts';

/** Where reports go. */
export interface ReportOutputs {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly metrics: ControllerMetrics;
  readonly clock: Clock;
  /** Undefined where no messages to people are sent. */
  readonly notices?: Notices | undefined;
}

export interface ReportsOptions {
  readonly tracker: StaleTracker;
  /** Whether this is a dry run, which every report then mentions. */
  readonly isDryRun: boolean;
  readonly annotations: Annotations;
  /** Further subscribers of the events about workloads. */
  readonly subscribers?: readonly RolloutSubscriber[];
  /** Suggests names that may have been meant; default: from the configs of the inventory. */
  readonly offers?: NameOffers | undefined;
}

const noChange: Change = { cause: [], changed: [], changes: [] };

export class Reports {
  readonly decisions: LastDecisions;
  readonly #inventory: Pick<Inventory, 'configs' | 'workloads'>;
  readonly #isDryRun: boolean;
  readonly #hints: HintReports;
  readonly #news = new News<'hints'>();
  readonly #offers: NameOffers;
  readonly #failing = new FailingWorkloads();
  readonly #unrecorded = new UnrecordedWorkloads();
  readonly #summaries: ConfigSummaries;
  readonly #subscribers: readonly RolloutSubscriber[];

  constructor(
    { logger, events, metrics, clock, notices }: ReportOutputs,
    inventory: Pick<Inventory, 'configs' | 'workloads'>,
    { tracker, isDryRun, annotations, subscribers = [], offers = new NameOffers(inventory.configs) }: ReportsOptions,
  ) {
    this.#inventory = inventory;
    this.#isDryRun = isDryRun;
    this.#hints = new HintReports({ logger, events, metrics, notices });
    this.#offers = offers;
    this.#summaries = new ConfigSummaries({ events, clock, isDryRun }, inventory, tracker);
    this.decisions = new LastDecisions(clock, inventory.workloads.keys());
    this.#subscribers = [
      this.decisions,
      this.#failing,
      this.#unrecorded,
      new RolloutCounts(metrics),
      new RolloutLog(logger, annotations),
      new RolloutMessages(events, clock, annotations),
      this.#summaries,
      ...(notices === undefined ? [] : [new RolloutNotices(notices, inventory.configs, clock)]),
      ...subscribers,
    ];
  }

  /** Number of workloads whose last reconcile failed. */
  get failing(): number {
    return this.#failing.count;
  }

  /** Workloads whose record could not be written or removed. */
  get unrecorded(): Iterable<UnrecordedWorkload> {
    return this.#unrecorded;
  }

  /** Why the record of a workload could not be written or removed; undefined if it could. */
  whyUnrecorded(key: WorkloadKey): RollFailure | undefined {
    return this.#unrecorded.reasonOf(key);
  }

  /** Number of workloads with a report about their annotations. */
  get size(): number {
    return this.#news.size;
  }

  /** Reports a plan. */
  planned(known: Known, decision: Decision): void {
    this.#emit({ ...this.#factsOf(known, decision), ...outcomeOf(decision) });
  }

  /** Reports an accepted patch; in a dry run, one that would have been sent. */
  written(known: Known, decision: Written, result: WriteResult): void {
    this.#emit({ ...this.#factsOf(known, decision), ...result, outcome: 'written', decision });
  }

  /** Reports a patch that was not accepted. */
  notWritten(known: Known, decision: Written, outcome: Exclude<PatchOutcome, { readonly result: 'patched' }>): void {
    const facts = this.#factsOf(known, decision);
    if (outcome.result === 'superseded') {
      this.#emit({ ...facts, outcome: 'superseded', decision, why: outcome.reason });
    } else {
      const { status, message } = outcome;
      this.#emit({ ...facts, outcome: 'failed', decision, status, message });
    }
  }

  /** Reports a config that could not be read for a plan. */
  unread(known: Known, decision: Confirming, { config, message }: { config: ConfigRef; message: string }): void {
    this.#emit({ ...this.#factsOf(known, decision), outcome: 'unread', decision, config, message });
  }

  /** Notes that a reconcile ended with an exception. */
  threw(key: WorkloadKey): void {
    this.#failing.failed(key);
  }

  /** Reports an accepted patch whose annotations did not last. */
  unkept(known: Known, decision: Written, loss: Pick<UnkeptEvent, 'why' | 'lost' | 'by'>): void {
    this.#emit({ ...this.#factsOf(known, decision), ...loss, outcome: 'unkept', decision });
  }

  /** Reports that another client has again replaced our record by one with another selection. */
  contested(known: Known, decision: Written, difference: ContestedFacts): void {
    this.#emit({ ...this.#factsOf(known, decision), ...difference, outcome: 'contested', decision });
  }

  /**
   * Reports all problems of the annotations of a workload, if they differ from those reported last. The comparison
   * leaves the suggestions out: a ConfigMap that comes or goes may change a suggestion, and that is no news.
   */
  hintProblems(workload: WorkloadState, problems: readonly ListProblem[]): void {
    const key = workloadKey(workload);
    if (!this.#news.isNews(key, 'hints', describeProblems(problems))) return;
    this.#hints.reportWorkload(workload, describeProblems(this.#offers.complete(workload.namespace, problems)));
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#news.delete(key);
    this.#emit({ outcome: 'gone', key });
  }

  /** Writes the Events that are still pending. To be called once no reconcile runs any more. */
  close(): void {
    this.#summaries.flush();
  }

  #emit(event: RolloutEvent): void {
    for (const subscriber of this.#subscribers) subscriber.take(event);
  }

  #factsOf(known: Known, decision: Decision): EventFacts {
    const { state: workload, observation } = known;
    const key = workloadKey(workload);
    return {
      ...this.#changeOf(known, decision),
      key,
      workload,
      changer: observation.templateChanger,
      isDryRun: this.#isDryRun,
    };
  }

  #changeOf({ state, observation }: Known, decision: Decision): Change {
    const { configs } = this.#inventory;
    if (decision.action === 'wait') {
      const { cause } = decision;
      return { cause, changed: cause, changes: changeIds(configs, state, cause) };
    }
    if (decision.action !== 'roll' && decision.reason !== 'fresh') return noChange;
    const before = state.record.state === 'known' ? state.record.record : observation.lastRecord;
    const after = decision.record;
    const cause = decision.action === 'roll' ? decision.cause : differingConfigs(before, after);
    const changed = describeCause(configs, state, cause, { before, after });
    return { cause, changed, changes: changeIds(configs, state, cause) };
  }
}

function outcomeOf(decision: Decision): Planned {
  switch (decision.action) {
    case 'noop':
      return { outcome: 'idle', decision };
    case 'wait':
      return { outcome: 'waiting', decision };
    case 'confirm':
      return { outcome: 'confirming', decision };
    case 'roll':
    case 'baseline':
    case 'release':
      return { outcome: 'planned', decision };
  }
}
