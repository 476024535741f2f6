/**
 * The API server of the simulation: it executes the patches of the replicas whose preconditions hold, and refuses the
 * rest.
 */
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import type { GateSight } from './gates.ts';
import { written, type SimObject } from './objects.ts';
import type { OtherRolls } from './staging/knowledge.ts';
import type { Store } from './store.ts';
import type { Truth } from './truth.ts';
import type { WorkloadTruth } from './workload-truth.ts';

/** What a replica knows of control gates when it sends a patch, beyond the workload itself. */
export type Sight = Omit<GateSight, 'workload'>;

/** The same with what it knows of other workloads. */
export type RollSight = Sight & OtherRolls;

/** A patch that was accepted. */
export interface Accepted {
  /** The exact object for which it was planned. */
  readonly before: SimObject;
  readonly body: WorkloadObject;
  readonly sight: RollSight;
  /** It changed the template. */
  readonly isRoll: boolean;
}

export type OnAccepted = (workload: WorkloadTruth, accepted: Accepted) => void;

/** No run needs more: a replica that writes without end is refused, and then fails always. */
const mostPatches = 2_000;

export class Server {
  readonly #store: Store;
  readonly #truth: Truth;
  readonly #nowMs: () => number;
  readonly #onAccepted: OnAccepted;
  #accepted = 0;

  constructor(store: Store, truth: Truth, nowMs: () => number, onAccepted: OnAccepted) {
    this.#store = store;
    this.#truth = truth;
    this.#nowMs = nowMs;
    this.#onAccepted = onAccepted;
  }

  /** Executes a merge patch if its preconditions hold. */
  patch(name: string, body: WorkloadObject, sight: RollSight): PatchOutcome {
    const found = this.#store.get('Deployment', name);
    if (found === undefined) return { result: 'superseded', reason: 'not-found' };
    const { uid, resourceVersion } = body.metadata ?? {};
    if (uid !== found.metadata.uid) return { result: 'superseded', reason: 'replaced' };
    if (resourceVersion !== found.metadata.resourceVersion) return { result: 'superseded', reason: 'conflict' };
    this.#accepted += 1;
    if (this.#accepted > mostPatches)
      return { result: 'failed', status: 503, message: 'too many', isClientError: false };
    const rolls = this.#truth.workloads.get(name)?.rolls;
    this.#truth.writer = 'reroll';
    const object = this.#store.update('Deployment', name, (before) => this.#patched(before, body)) ?? found;
    this.#truth.writer = 'user';
    const workload = this.#truth.workloads.get(name);
    if (workload !== undefined)
      this.#onAccepted(workload, { before: found, body, sight, isRoll: workload.rolls !== rolls });
    return { result: 'patched', object };
  }

  #patched(before: SimObject, body: WorkloadObject): SimObject {
    const next = applyMergePatch(before, body) as SimObject;
    const managedFields = written(before.metadata.managedFields, 'reroll', ['metadata', 'annotations'], this.#nowMs());
    return { ...next, metadata: { ...next.metadata, managedFields } };
  }
}
