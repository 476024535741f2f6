/**
 * Says in log and Events what was done, what was not, and what is wrong with a workload. What is wrong is said once, and
 * again only when it is something else.
 */
import type { ReadonlyConfigs } from '../inventory/configs.ts';
import type { Known } from '../inventory/observe.ts';
import type { Clock } from '../lib/clock.ts';
import type { Decision } from '../model/decision.ts';
import { describeProblems } from '../model/hints.ts';
import { workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ListProblem } from '../plan/list-problems.ts';
import { changeIds, describeCause, differingConfigs } from './cause.ts';
import type { ConfigSummaries } from './config-summaries.ts';
import {
  baselineNote,
  heldNote,
  refusedNote,
  revertedNote,
  rolledNote,
  secondInstallationNote,
  unsupportedGateNote,
  type Revision,
  type Told,
  type Written,
} from './notes.ts';
import { reportHintProblem, type HintReportsContext } from './hint-reports.ts';
import { NameOffers } from './name-offers.ts';
import type { PatchOutcome, Regarding } from './ports.ts';
import { isForPeople } from './roll-failure.ts';

export interface ReportsContext extends HintReportsContext {
  readonly configs: ReadonlyConfigs;
  readonly clock: Clock;
  /** What looks for names that may have been meant; one over these configs where none is given. */
  readonly offers?: NameOffers;
  /** Nothing is written: what is said says so. */
  readonly isDryRun: boolean;
}

/** How it went. */
export interface WriteResult {
  /** How long the write took. */
  readonly durationMs: number;
  /** From the first sight of the change to the end of the write; undefined where nothing was rolled. */
  readonly sinceChangeMs?: number;
  /** Undefined where nothing was rolled. */
  readonly revision?: Revision;
}

/** What can be wrong with a workload; of each only the last text is remembered. */
type Topic = 'hints' | 'reverted' | 'second-installation' | 'unsupported-gate' | 'held' | 'patch';

type Hold = Extract<Decision, { readonly action: 'hold' }>;

const messages = { roll: 'rolled', baseline: 'recorded without a rollout', release: 'opted out, record removed' };

/** A hold that lasts longer is told in an Event: nobody looks for what is over before they could have. */
const shortHoldMs = 10_000;

export class Reports {
  readonly #context: ReportsContext;
  readonly #offers: NameOffers;
  readonly #summaries: ConfigSummaries;
  readonly #said = new Map<WorkloadKey, Map<Topic, string>>();

  constructor(context: ReportsContext, summaries: ConfigSummaries) {
    this.#context = context;
    this.#offers = context.offers ?? new NameOffers(context.configs);
    this.#summaries = summaries;
  }

  /** A decision was carried out; of a baseline only what a person would wonder about becomes an Event. */
  written(known: Known, decision: Written, { durationMs, sinceChangeMs, revision }: WriteResult): void {
    const { state: workload, observation } = known;
    const { logger, isDryRun } = this.#context;
    const { cause, told } = this.#causeOf(known, decision);
    const fields = {
      workload: workloadKey(workload),
      reason: decision.reason,
      ...causeFields(cause, told),
      durationMs,
      sinceChangeMs,
      ...revision,
      ...(isDryRun ? { dryRun: true } : {}),
    };
    logger.info(fields, messages[decision.action]);
    this.#forgetRefusals(workloadKey(workload));
    const note =
      decision.action === 'roll'
        ? rolledNote(workload, told, revision)
        : baselineNote(decision, told, observation.templateChanger);
    if (note !== undefined) this.#event(workload, 'Normal', { decision, note });
    if (decision.action === 'roll') this.#summaries.rolled(workload, decision.cause);
  }

  /** A patch was refused or not answered, and is tried again. */
  failed(known: Known, decision: Written, outcome: Extract<PatchOutcome, { result: 'failed' }>): void {
    const { state: workload } = known;
    const { status, message } = outcome;
    const { cause, told } = this.#causeOf(known, decision);
    const { action, reason } = decision;
    const fields = { workload: workloadKey(workload), action, reason, ...causeFields(cause, told), status, message };
    // It goes on until somebody mends it: the first line says all that the next ones would.
    const isNews = this.#isNews(workload, 'patch', `${String(status)} ${message}`);
    this.#context.logger[isNews ? 'warn' : 'debug'](fields, 'patch failed, will be tried again');
    if (action !== 'roll' || !isForPeople(status)) return;
    this.#event(workload, 'Warning', {
      decision: { action, reason: 'patch-failed' },
      note: refusedNote(told, outcome),
    });
  }

  /** A gate holds a roll back. */
  held({ state: workload }: Known, decision: Hold): void {
    const { logger, clock } = this.#context;
    const { reason, cause, retryAfterMs } = decision;
    const told = this.#tell(workload, cause, undefined);
    const waitMs = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs);
    const fields = { workload: workloadKey(workload), reason, ...causeFields(cause, told), retryAfterMs: waitMs };
    logger.debug(fields, 'held back');
    if (retryAfterMs === undefined || retryAfterMs <= shortHoldMs || cause.length === 0) return;
    if (!this.#isNews(workload, 'held', `${reason} ${told.changes.join()}`)) return;
    const until = `${new Date(clock.now() + retryAfterMs).toISOString().slice(0, 19)}Z`;
    this.#event(workload, 'Normal', { decision, note: heldNote(told, reason, until) });
  }

  /** There is nothing to write. */
  idle({ state }: Known, reason: string): void {
    const key = workloadKey(state);
    this.#forgetRefusals(key);
    this.#context.logger.debug({ workload: key, reason }, 'nothing to do');
  }

  /**
   * What is wrong with the hints, whole; nothing is wrong where the list is empty. Whether it is news is decided without
   * offers: a ConfigMap that comes or goes may change what is offered, and that is no news.
   */
  hintProblems(workload: WorkloadState, problems: readonly ListProblem[]): void {
    if (!this.#isNews(workload, 'hints', describeProblems(problems))) return;
    const problem = describeProblems(this.#offers.complete(workload.namespace, problems));
    reportHintProblem(this.#context, referenceOf(workload), { workload: workloadKey(workload) }, problem);
  }

  /** A decision not to roll that a person should know of, or none (any more). */
  refusal({ state: workload, observation }: Known, decision: Decision): void {
    const cause = decision.action === 'hold' ? decision.cause : [];
    const told = this.#tell(workload, cause, undefined);
    const notes = {
      reverted: revertedNote(observation.templateChanger),
      'second-installation': secondInstallationNote,
      'unsupported-gate': unsupportedGateNote(workload, told),
    };
    for (const topic of Object.keys(notes) as (keyof typeof notes)[]) {
      const note = decision.reason === topic ? notes[topic] : '';
      if (!this.#isNews(workload, topic, note)) continue;
      const fields = { workload: workloadKey(workload), reason: decision.reason, ...causeFields(cause, told), note };
      this.#context.logger.warn(fields, 'not rolled');
      this.#event(workload, 'Warning', { decision, note });
    }
  }

  /** Workloads about which something was said. */
  get size(): number {
    return this.#said.size;
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#said.delete(key);
  }

  #causeOf({ state, observation }: Known, decision: Written): { cause: readonly ConfigRef[]; told: Told } {
    const before = state.record.state === 'known' ? state.record.record : observation.lastRecord;
    if (decision.action === 'release') return { cause: [], told: { changed: [], changes: [] } };
    const after = decision.record;
    const fresh = decision.reason === 'fresh' ? differingConfigs(before, after) : [];
    const cause = decision.action === 'roll' ? decision.cause : fresh;
    return { cause, told: this.#tell(state, cause, { before, after }) };
  }

  #tell(
    workload: WorkloadState,
    cause: readonly ConfigRef[],
    records: { before: RolloutRecord | undefined; after: RolloutRecord } | undefined,
  ): Told {
    const { configs } = this.#context;
    const changed = records === undefined ? cause : describeCause(configs, workload, cause, records);
    return { changed, changes: changeIds(configs, workload, cause) };
  }

  #event(
    workload: WorkloadState,
    type: 'Normal' | 'Warning',
    { decision, note }: { decision: { readonly action: string; readonly reason: string }; note: string },
  ): void {
    const prefix = this.#context.isDryRun ? '(dry run) ' : '';
    const { reason, action } = decision;
    const words = { reason: upperCamelCase(reason), action: upperCamelCase(action), note: `${prefix}${note}` };
    this.#report(workload, type, words);
  }

  #report(
    workload: WorkloadState,
    type: 'Normal' | 'Warning',
    words: { readonly reason: string; readonly action: string; readonly note: string },
  ): void {
    this.#context.events.report({ regarding: referenceOf(workload), type, ...words });
  }

  /** Whether a text says something, and something else than the last one on its topic. */
  #isNews(workload: WorkloadState, topic: Topic, text: string): boolean {
    const key = workloadKey(workload);
    const topics = this.#said.get(key);
    if ((topics?.get(topic) ?? '') === text) return false;
    if (text !== '') {
      this.#said.set(key, (topics ?? new Map<Topic, string>()).set(topic, text));
      return true;
    }
    this.#forget(key, [topic]);
    return false;
  }

  /** Nothing is refused or held back any more. */
  #forgetRefusals(key: WorkloadKey): void {
    this.#forget(key, ['patch', 'held']);
  }

  #forget(key: WorkloadKey, forgotten: readonly Topic[]): void {
    const topics = this.#said.get(key);
    for (const topic of forgotten) topics?.delete(topic);
    if (topics?.size === 0) this.#said.delete(key);
  }
}

/** Of a workload no more than its reference is handed on: what waits to be written keeps nothing else alive. */
function referenceOf({ kind, namespace, name, uid, resourceVersion }: WorkloadState): Regarding {
  return { kind, namespace, name, uid, resourceVersion };
}

function causeFields(cause: readonly ConfigRef[], told: Told): object {
  return cause.length === 0 ? {} : { cause, ...told };
}

/** `content-changed` is `ContentChanged`. */
function upperCamelCase(text: string): string {
  return text.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
