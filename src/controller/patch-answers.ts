/**
 * Takes the answers to patches into the inventory, and takes back a record that tells of a roll which never was.
 */
import type { InventoryEvent, Loss, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../inventory/observe.ts';
import { workloadKey } from '../model/kinds.ts';
import { readMetadata, type KubeObject } from '../model/kube-object.ts';
import type { Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { lostAnnotations, type LostAnnotations } from '../plan/lost-annotations.ts';
import { baselinePatch } from '../plan/patch-body.ts';
import type { Reading } from '../plan/read-config.ts';
import { readWorkload } from '../plan/read-workload.ts';
import type { Leadership, WorkloadPatcher } from './ports.ts';
import { statusOf } from './roll-failure.ts';

export interface AnswersContext {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly reading: Reading;
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
    const { reading } = this.#context;
    if (!lost.template.includes(reading.annotations.configHash)) return true;
    return readWorkload(workload.kind, answer, reading, true)?.fingerprint !== workload.fingerprint;
  }

  /** Puts the answer to a patch into the cache, so that the next plan is made from it and not from a lagging watch. */
  take(workload: WorkloadState, answer: KubeObject, loss: Loss | undefined): WorkloadState | undefined {
    const { inventory, take, reading } = this.#context;
    const { uid, resourceVersion } = readMetadata(answer);
    const key = workloadKey(workload);
    // The watch may have brought it already.
    const known = inventory.workloads.exactly(key, uid, resourceVersion);
    const isOptedIn = inventory.isOptedInByDefault(workload.namespace);
    const state = known ?? readWorkload(workload.kind, answer, reading, isOptedIn);
    if (state === undefined) take({ type: 'workload-gone', key, uid: workload.uid });
    else take({ type: 'workload', state, origin: 'answer', loss });
    return state;
  }

  /**
   * Takes the answer to a roll that left the template as it was: its record counts no more than if it had not been
   * written, and is replaced by the one before, so that no other process believes it. Where that fails, this one still
   * does not believe it.
   * @returns the HTTP statuses of the patches that were sent for it, 0 for no answer
   * @throws when the signal aborts
   */
  async takeBack(
    { state: workload, observation: { lastRecord: record } }: Known,
    decision: Written,
    { answer, lost }: Answered,
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const { patcher, leadership, reading } = this.#context;
    const trigger = decision.action === 'roll' ? decision.record.roll?.to : undefined;
    const isKept = this.take(workload, answer, { record, trigger }) !== undefined;
    const isWritten = !lost.metadata.includes(reading.annotations.record);
    if (!isKept || !isWritten || record === undefined || !leadership.mayWrite()) return [];
    const { resourceVersion } = readMetadata(answer);
    const patch = baselinePatch({ ...workload, resourceVersion }, record, reading.annotations);
    const outcome = await patcher.patch(workload, patch, signal);
    if (outcome.result === 'patched') {
      const isLost = lostAnnotations(workload.kind, patch, outcome.object).metadata.length > 0;
      this.take(workload, outcome.object, isLost ? { record, trigger } : undefined);
    }
    return [statusOf(outcome)];
  }
}
