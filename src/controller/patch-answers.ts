/**
 * Takes the answers to patches into the inventory, and replaces a record that claims a roll that did not happen.
 */
import type { InventoryEvent, Loss, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../model/observation.ts';
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

export interface PatchAnswersOptions {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly readSettings: ReadSettings;
  readonly metrics: Pick<ControllerMetrics, 'patched'>;
}

/** The answer to an accepted patch, and the annotations of the patch that it lacks. */
export interface Answered {
  readonly answer: KubeObject;
  readonly lost: LostAnnotations;
}

export class PatchAnswers {
  readonly #options: PatchAnswersOptions;

  constructor(options: PatchAnswersOptions) {
    this.#options = options;
  }

  /**
   * Whether a patch of the pod template changed it, so that pods are replaced: the answer has the trigger or, where a
   * policy or webhook removed it, the template differs all the same, for example by lacking the previous trigger. True
   * for a patch that does not touch the template.
   */
  isRolled(workload: WorkloadState, { answer, lost }: Answered): boolean {
    const { readSettings } = this.#options;
    if (!lost.template.includes(readSettings.annotations.configHash)) return true;
    return readWorkload(workload.kind, answer, readSettings, true)?.fingerprint !== workload.fingerprint;
  }

  /** Takes the answer to a patch into the inventory, so that the next plan does not depend on a lagging watch. */
  take(workload: WorkloadState, answer: KubeObject, loss: Loss | undefined): WorkloadState | undefined {
    const { inventory, take, readSettings } = this.#options;
    const { uid, resourceVersion } = readMetadata(answer);
    const key = workloadKey(workload);
    // The watch may have delivered it already.
    const known = inventory.workloads.exactly(key, uid, resourceVersion);
    const isOptedIn = inventory.isOptedInByDefault(workload.namespace);
    const state = known ?? readWorkload(workload.kind, answer, readSettings, isOptedIn);
    if (state === undefined) take({ type: 'workload-gone', key, uid: workload.uid, answerRv: resourceVersion });
    else take({ type: 'workload', state, origin: 'answer', loss });
    return state;
  }

  /**
   * Takes the answer to a roll that left the template unchanged. Its record is ignored, as if it had not been written,
   * and is replaced by the previous one, so that no other process relies on it.
   * @returns whether the workload is free of such a record
   * @throws when the signal aborts
   */
  async takeUnrolled(known: Known, decision: Written, { answer }: Answered, signal: AbortSignal): Promise<boolean> {
    const record = known.observation.lastRecord;
    const trigger = decision.action === 'roll' ? decision.record.roll?.to : undefined;
    this.take(known.state, answer, { record, trigger });
    return this.restorePrevious(workloadKey(known.state), signal);
  }

  /**
   * Writes the previous record over one that claims a roll that did not happen, if the workload carries such a record.
   * If the patch fails, most likely because the workload's own controller has written to it, this process still ignores
   * the record.
   * @returns whether the workload is free of such a record
   * @throws when the signal aborts
   */
  async restorePrevious(key: WorkloadKey, signal: AbortSignal): Promise<boolean> {
    const { inventory, patcher, leadership, readSettings, metrics } = this.#options;
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

/** Whether it carries a record that claims a roll that did not happen. */
function isUnrolled({ record }: WorkloadState): boolean {
  return record.state === 'foreign' && record.why === 'not-rolled';
}
