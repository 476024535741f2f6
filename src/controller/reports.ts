/**
 * Says in log and Events what was done, what was not, and what is wrong with a workload. What is wrong is said once, and
 * again only when it is something else.
 */
import type { Known } from '../cache/observe.ts';
import type { Decision } from '../model/decision.ts';
import { describeProblems, type HintProblem } from '../model/hints.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutBlocker, WorkloadState } from '../model/workload-state.ts';
import { reportHintProblem, type HintReportsContext } from './hint-reports.ts';

export interface ReportsContext extends HintReportsContext {
  /** Nothing is written: what is said says so. */
  readonly isDryRun: boolean;
}

/** What can be wrong with a workload; of each only the last text is remembered. */
type Topic = 'hints' | 'reverted' | 'second-installation' | 'unsupported-gate';

/** A decision that was carried out. */
export type Written = Extract<Decision, { readonly action: 'roll' | 'baseline' | 'release' }>;

const blockerNotes: Readonly<Record<RolloutBlocker, string>> = {
  'on-delete': 'updateStrategy is OnDelete: delete its pods to load the new content',
  paused: 'spec.paused is true: resume it to load the new content',
  'no-replicas': 'it has no replicas: the new content is loaded when it is scaled up',
};

export class Reports {
  readonly #context: ReportsContext;
  readonly #said = new Map<WorkloadKey, Map<Topic, string>>();

  constructor(context: ReportsContext) {
    this.#context = context;
  }

  /** A decision was carried out; of a baseline only what a person would wonder about becomes an Event. */
  written({ state: workload, observation }: Known, decision: Written, durationMs: number): void {
    const { logger, isDryRun } = this.#context;
    const messages = { roll: 'rolled', baseline: 'recorded without a rollout', release: 'opted out, record removed' };
    const cause = decision.action === 'roll' ? { cause: decision.cause } : {};
    const dryRun = isDryRun ? { dryRun: true } : {};
    const fields = { workload: workloadKey(workload), reason: decision.reason, ...cause, durationMs, ...dryRun };
    logger.info(fields, messages[decision.action]);
    const note = noteOf(workload, decision, observation.templateChanger);
    if (note !== undefined) this.#event(workload, 'Normal', { decision, note });
  }

  /** What is wrong with the hints, whole; nothing is wrong where the list is empty. */
  hintProblems(workload: WorkloadState, problems: readonly HintProblem[]): void {
    const problem = describeProblems(problems);
    if (!this.#isNews(workload, 'hints', problem)) return;
    reportHintProblem(this.#context, workload, { workload: workloadKey(workload) }, problem);
  }

  /** A decision not to roll that a person should know of, or none (any more). */
  refusal({ state: workload, observation }: Known, decision: Decision): void {
    const notes: Readonly<Record<Exclude<Topic, 'hints'>, string>> = {
      reverted: revertedNote(observation.templateChanger),
      'second-installation':
        'another installation with another digest key records this workload: it is left to that one',
      'unsupported-gate': `not rolled: ${workload.hints.unsupportedGates.join(', ') || 'its namespace'} asks for a gate that is not supported yet`,
    };
    for (const topic of Object.keys(notes) as (keyof typeof notes)[]) {
      const note = decision.reason === topic ? notes[topic] : '';
      if (!this.#isNews(workload, topic, note)) continue;
      this.#context.logger.warn({ workload: workloadKey(workload), reason: decision.reason, note }, 'not rolled');
      this.#event(workload, 'Warning', { decision, note });
    }
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#said.delete(key);
  }

  #event(
    workload: WorkloadState,
    type: 'Normal' | 'Warning',
    { decision, note }: { decision: Decision; note: string },
  ): void {
    const { events, isDryRun } = this.#context;
    const reason = upperCamelCase(decision.reason);
    const prefix = isDryRun ? '(dry run) ' : '';
    const action = upperCamelCase(decision.action);
    events.report({ regarding: workload, type, reason, action, note: `${prefix}${note}` });
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
    topics?.delete(topic);
    if (topics?.size === 0) this.#said.delete(key);
    return false;
  }
}

function noteOf(workload: WorkloadState, decision: Written, changer = 'somebody'): string | undefined {
  if (decision.action === 'roll') {
    const blockers = workload.blockers.map((blocker) => `; ${blockerNotes[blocker]}`);
    return `rolled, since the content of ${decision.cause.join(', ')} changed${blockers.join('')}${variablesNote(workload)}`;
  }
  if (decision.reason === 'fresh') {
    return `not rolled: ${changer} changed the pod template after the content changed, so its pods have started with it`;
  }
  return decision.reason === 'record-restored'
    ? 'somebody took the record away or put an older one back; it was written again'
    : undefined;
}

/** Said with the first roll: what another tool has left in the template is not ours to remove. */
function variablesNote({ stakater, trigger }: WorkloadState): string {
  const variables = stakater?.variables ?? [];
  return trigger !== undefined || variables.length === 0 ? '' : `; left alone: ${variables.join(', ')}`;
}

function revertedNote(changer = 'somebody'): string {
  return `${changer} took the pod template back in the middle of a rollout, so old pods may run old content; this is not fought, and the next change of content rolls`;
}

/** `content-changed` is `ContentChanged`. */
function upperCamelCase(text: string): string {
  return text.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
