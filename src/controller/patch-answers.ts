/**
 * Takes the answers to patches into the inventory, and takes back a record that tells of a roll which never was.
 */
import type { InventoryEvent, Loss, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../inventory/observe.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import { readMetadata, type KubeObject } from '../model/kube-object.ts';
import type { Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { lostAnnotations, type LostAnnotations } from '../plan/read/lost-annotations.ts';
import { baselinePatch } from '../plan/patch-body.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { readWorkload } from '../plan/read/workload.ts';
import type { ControllerMetrics, Leadership, WorkloadPatcher } from './ports.ts';
import { statusOf } from './reports/roll-failure.ts';

export interface AnswersContext {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly readSettings: ReadSettings;
  readonly metrics: Pick<ControllerMetrics, 'patched'>;
}

/** The answer to a patch that was accepted, and what it lacks. */
export interface Answered {
  readonly answer: KubeObject;
  readonly lost: LostAnnotations;
}

export class PatchAnswers {
  readonly #context: AnswersContext;

  constructor(context: AnswersContext) {
    this.#context = context;
  }

  /**
   * Whether what a patch wrote into the pod template made another template of it, so that pods are replaced: the trigger is
   * there or, where something took it out, so is something else that was not, such as a template without the former one.
   * True of a patch that writes nothing there.
   */
  isRolled(workload: WorkloadState, { answer, lost }: Answered): boolean {
    const { readSettings } = this.#context;
    if (!lost.template.includes(readSettings.annotations.configHash)) return true;
    return readWorkload(workload.kind, answer, readSettings, true)?.fingerprint !== workload.fingerprint;
  }

  /** Puts the answer to a patch into the cache, so that the next plan is made from it and not from a lagging watch. */
  take(workload: WorkloadState, answer: KubeObject, loss: Loss | undefined): WorkloadState | undefined {
    const { inventory, take, readSettings } = this.#context;
    const { uid, resourceVersion } = readMetadata(answer);
    const key = workloadKey(workload);
    // The watch may have brought it already.
    const known = inventory.workloads.exactly(key, uid, resourceVersion);
    const isOptedIn = inventory.isOptedInByDefault(workload.namespace);
    const state = known ?? readWorkload(workload.kind, answer, readSettings, isOptedIn);
    if (state === undefined) take({ type: 'workload-gone', key, uid: workload.uid, answerRv: resourceVersion });
    else take({ type: 'workload', state, origin: 'answer', loss });
    return state;
  }

  /**
   * Takes the answer to a roll that left the template as it was: its record counts no more than if it had not been written.
   * It is then replaced by the one before, so that no other process believes it.
   * @returns whether no such record is left on the workload
   * @throws when the signal aborts
   */
  async takeUnrolled(known: Known, decision: Written, { answer }: Answered, signal: AbortSignal): Promise<boolean> {
    const record = known.observation.lastRecord;
    const trigger = decision.action === 'roll' ? decision.record.roll?.to : undefined;
    this.take(known.state, answer, { record, trigger });
    return this.takeBack(workloadKey(known.state), signal);
  }

  /**
   * Writes the former record in the place of one that tells of a roll which never was, where there is such a one. Where that
   * fails, most likely since the workload's own controller has written to it, this process still does not believe it.
   * @returns whether none is left
   * @throws when the signal aborts
   */
  async takeBack(key: WorkloadKey, signal: AbortSignal): Promise<boolean> {
    const { inventory, patcher, leadership, readSettings, metrics } = this.#context;
    const known = inventory.workloads.get(key);
    if (known === undefined || !isUnrolled(known.state)) return true;
    const { lastRecord: record, lostTrigger: trigger } = known.observation;
    if (record === undefined || !leadership.mayWrite()) return false;
    const patch = baselinePatch(known.state, record, readSettings.annotations);
    const outcome = await patcher.patch(known.state, patch, signal);
    metrics.patched(statusOf(outcome));
    if (outcome.result !== 'patched') return false;
    const isLost = lostAnnotations(known.state.kind, patch, outcome.object).metadata.length > 0;
    this.take(known.state, outcome.object, isLost ? { record, trigger } : undefined);
    return true;
  }
}

/** It carries a record that tells of a roll which never was. */
function isUnrolled({ record }: WorkloadState): boolean {
  return record.state === 'foreign' && record.why === 'not-rolled';
}
