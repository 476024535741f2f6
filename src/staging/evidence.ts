/**
 * Which rollouts prove nothing about the content that the record names: the config had other content while they were
 * in progress, and a pod reads it whenever it starts.
 */
import type { ConfigRef, WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';

/** What one roll cannot prove: for each config the id that the record names. */
interface Doubts {
  readonly trigger: string | undefined;
  readonly ids: Map<ConfigRef, string>;
}

export class Evidence {
  readonly #doubts = new Map<WorkloadKey, Doubts>();

  get size(): number {
    return this.#doubts.size;
  }

  /** Forgets what is over: another roll began, or the workload is gone. */
  note(workload: WorkloadKey, standing: RolloutStanding | undefined): void {
    const doubts = this.#doubts.get(workload);
    if (doubts !== undefined && (standing === undefined || doubts.trigger !== standing.trigger)) this.forget(workload);
  }

  /** The config has other content than the one that the pods are to start with, before they have proven that one. */
  doubt(workload: WorkloadKey, { trigger, startedWith }: RolloutStanding, ref: ConfigRef): void {
    const id = startedWith[ref];
    if (id === undefined) return;
    const known = this.#doubts.get(workload);
    const isKnown = known !== undefined && known.trigger === trigger;
    const doubts = isKnown ? known : { trigger, ids: new Map<ConfigRef, string>() };
    doubts.ids.set(ref, id);
    this.#doubts.set(workload, doubts);
  }

  /** Whether a proof of the content of a config counts. */
  isSound(workload: WorkloadKey, { startedWith }: RolloutStanding, ref: ConfigRef): boolean {
    const id = this.#doubts.get(workload)?.ids.get(ref);
    return id === undefined || id !== startedWith[ref];
  }

  forget(workload: WorkloadKey): void {
    this.#doubts.delete(workload);
  }
}
