/**
 * Looks at one workload: makes the plan from what is true at this moment and carries it out. Doing it twice changes
 * nothing. It returns what is to happen next and leaves retrying and counting failures to the worker pool.
 */
import type { Known } from '../cache/observe.ts';
import type { Decision } from '../model/decision.ts';
import type { ConfigState } from '../model/config-state.ts';
import { nearest } from '../model/nearest.ts';
import type { HintProblem } from '../model/hints.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { StaleWorkload } from '../model/pending.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Plan } from '../plan/decide.ts';
import { AttentionList } from './attention.ts';
import { ConfigSummaries } from './config-summaries.ts';
import { DryRunRecords } from './dry-run.ts';
import { Planner, type PlannerContext } from './planner.ts';
import type { ConfigReader } from './ports.ts';
import type { ReconcileResult } from './result.ts';
import { Reports, type ReportsContext } from './reports.ts';
import { WorkloadWriter, type WriterContext } from './workload-writer.ts';

export type ReconcilerContext = PlannerContext &
  ReportsContext &
  Omit<WriterContext, 'attention' | 'reports' | 'dryRun'> & { readonly reader: ConfigReader };

/** Of so many names one is looked for that may have been meant. */
const mostCandidates = 1_000;

const done: ReconcileResult = { next: 'done' };

export class Reconciler {
  readonly #context: ReconcilerContext;
  readonly #attention = new AttentionList();
  readonly #dryRun: DryRunRecords | undefined;
  readonly #planner: Planner;
  readonly #reports: Reports;
  readonly #summaries: ConfigSummaries;
  readonly #writer: WorkloadWriter;

  constructor(context: ReconcilerContext) {
    this.#context = context;
    this.#dryRun = context.isDryRun ? new DryRunRecords() : undefined;
    this.#planner = new Planner(context);
    const attention = this.#attention;
    this.#summaries = new ConfigSummaries({ ...context, attention });
    this.#reports = new Reports(context, this.#summaries);
    this.#writer = new WorkloadWriter({ ...context, attention, reports: this.#reports, dryRun: this.#dryRun });
  }

  /** Workloads whose pods may run other content than their configs have. */
  get stale(): Iterable<StaleWorkload> {
    return this.#attention.stale(this.#context.clock.monotonicMs());
  }

  /** Workloads whose last look failed. */
  get failing(): number {
    return this.#attention.failingCount;
  }

  /** Tells what is still to be told. To be called when nothing is looked at any more. */
  close(): void {
    this.#summaries.flush();
  }

  /** @throws what the config reader throws, and when the signal aborts */
  async reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    try {
      return await this.#look(key, signal);
    } catch (error) {
      this.#context.rateLimit?.forget(key);
      this.#attention.markFailing(key);
      throw error;
    }
  }

  async #look(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    const confirmed = new Map<ConfigRef, ConfigState | undefined>();
    for (;;) {
      const found = this.#context.workloads.get(key);
      if (found === undefined) return this.#forget(key);
      const known = this.#dryRun?.imagine(found) ?? found;
      const { decision, selection } = this.#planner.plan(known, this.#attention.get(key), confirmed);
      this.#context.metrics.planned(decision.action, decision.reason);
      if (decision.action === 'confirm') {
        await this.#confirm(known.state, decision.configs, confirmed, signal);
      } else {
        this.#reports.hintProblems(known.state, this.#problems(known.state, selection));
        this.#reports.refusal(known, decision);
        return this.#carryOut(known, decision, signal);
      }
    }
  }

  async #confirm(
    { namespace }: WorkloadState,
    refs: readonly ConfigRef[],
    confirmed: Map<ConfigRef, ConfigState | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const { configs, reader, clock } = this.#context;
    for (const ref of refs) {
      const { kind, name } = parseConfigRef(ref);
      const state = await reader.read(kind, namespace, name, signal);
      const key = configKeyOf(ref, namespace);
      // What the watch does not show (it is limited to a label, say) stays out of the cache.
      if (state === undefined) configs.remove(key);
      else if (configs.get(key) !== undefined) configs.upsert(state, clock.monotonicMs());
      confirmed.set(ref, state);
    }
  }

  async #carryOut(
    known: Known,
    decision: Exclude<Decision, { readonly action: 'confirm' }>,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const key = workloadKey(known.state);
    const { clock, workloads } = this.#context;
    const { action, reason } = decision;
    if (action === 'noop' || action === 'hold') this.#context.rateLimit?.forget(key);
    if (action === 'noop') {
      this.#attention.markFresh(key, { isReverted: reason === 'reverted' });
      // A hint that does not parse is a slip rather than a wish to be out.
      workloads.settle(key, reason === 'not-opted-in' && known.state.hints.problems.length === 0);
      this.#reports.idle(known, reason);
      return done;
    }
    if (action === 'hold') {
      const { retryAfterMs } = decision;
      if (decision.reason !== 'undone') this.#attention.markStale(key, clock.monotonicMs(), decision.reason);
      this.#reports.held(known, decision);
      return retryAfterMs === undefined ? done : { next: 'look-again-after', delayMs: retryAfterMs };
    }
    return this.#writer.write(known, decision, signal);
  }

  /** What is wrong with the hints themselves and with what they name. */
  #problems({ hints, stakater, namespace }: WorkloadState, { missing, isCutShort }: Plan['selection']): HintProblem[] {
    const { annotations } = this.#context.reading;
    const unknown = missing.map((ref): HintProblem => {
      const { kind, name } = parseConfigRef(ref);
      const annotation = kind === 'ConfigMap' ? annotations.configMaps : annotations.secrets;
      const names = [...this.#context.configs.namesIn(kind, namespace)].slice(0, mostCandidates);
      // Names of Secrets are not for everybody who may read Events.
      const meant = kind === 'Secret' ? undefined : nearest(name, names);
      const rest = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
      return { annotation, message: `there is no ${kind} ${JSON.stringify(name)}${rest}` };
    });
    const cut = {
      annotation: annotations.configMaps,
      message: 'too many configs for its patterns: only some are tried',
    };
    return [...hints.problems, ...(stakater?.hints.problems ?? []), ...unknown, ...(isCutShort ? [cut] : [])];
  }

  #forget(key: WorkloadKey): ReconcileResult {
    this.#context.rateLimit?.forget(key);
    this.#attention.delete(key);
    this.#reports.delete(key);
    this.#dryRun?.delete(key);
    this.#context.metrics.forgotten(key);
    return done;
  }
}
