/**
 * The connection of one replica to the server, on which patches and their answers are lost, late or
 * doubled.
 */
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { writtenPending } from './pending-invariants.ts';
import type { RollSight, Server } from './server.ts';
import { sentRoll, type SentRoll } from './staging/turns.ts';

/**
 * The fate of a patch. `late`: it arrives at the server only with a later step; `late answer`: it is executed,
 * and the answer arrives with that step; `doubled`: it is executed once more with that step.
 */
export const fates = ['accepted', 'refused', 'lost before', 'lost after', 'doubled', 'late', 'late answer'] as const;
export type Fate = (typeof fates)[number];

/** A patch, or the answer to it, that is in flight. */
interface Late {
  readonly arrive: () => void;
  /** The connection is cut. */
  readonly cut: () => void;
}

const failed = (status: number): PatchOutcome => ({ result: 'failed', status, message: 'no', isClientError: false });

export class PatchPath {
  /** The fates of the next patches; without one, a patch is accepted. */
  readonly fates: Fate[] = [];
  readonly #server: Server;
  readonly #onPending: (sentAtMs: readonly number[]) => void;
  readonly #late: Late[] = [];
  readonly #unanswered = new Set<SentRoll>();
  /** When it sent each write of the annotation `pending`. */
  readonly #pendingAtMs: number[] = [];

  /** @param onPending called for each write of `pending` that is sent, with the times of all of them */
  constructor(server: Server, onPending: (sentAtMs: readonly number[]) => void) {
    this.#server = server;
    this.#onPending = onPending;
  }

  /** Nothing is in flight. */
  get isEmpty(): boolean {
    return this.#late.length === 0;
  }

  /** The rolls that are not answered yet. */
  get unanswered(): readonly SentRoll[] {
    return [...this.#unanswered];
  }

  /** Late patches and answers arrive. */
  arrive(): void {
    for (const { arrive } of this.#late.splice(0)) arrive();
  }

  /** Late patches and answers arrive, and no later patch is lost. */
  catchUp(): void {
    this.fates.length = 0;
    this.arrive();
  }

  /** All connections are cut: patches and answers in flight are lost. */
  cut(): void {
    for (const { cut } of this.#late.splice(0)) cut();
  }

  /**
   * @param sight what the replica knows when it sends the patch
   * @throws the reason of the signal when it aborts; the patch may arrive nevertheless
   */
  async send(name: string, body: WorkloadObject, sight: RollSight, signal: AbortSignal): Promise<PatchOutcome> {
    const roll = sentRoll(name, body);
    if (roll !== undefined) this.#unanswered.add(roll);
    try {
      return await this.#send(name, body, sight, signal);
    } finally {
      if (roll !== undefined) this.#unanswered.delete(roll);
    }
  }

  #send(name: string, body: WorkloadObject, sight: RollSight, signal: AbortSignal): Promise<PatchOutcome> {
    if (writtenPending(body) !== undefined) {
      this.#pendingAtMs.push(sight.nowMs);
      this.#onPending(this.#pendingAtMs);
    }
    const fate = this.fates.shift() ?? 'accepted';
    if (fate === 'refused') return Promise.resolve(failed(500));
    if (fate === 'lost before') return Promise.resolve(failed(0));
    const patch = (): PatchOutcome => this.#server.patch(name, body, sight);
    if (fate === 'late') return this.#later(patch, signal);
    const outcome = patch();
    if (fate === 'lost after') return Promise.resolve(failed(0));
    if (fate === 'late answer') return this.#later(() => outcome, signal);
    if (fate === 'doubled') this.#late.push({ arrive: patch, cut: () => undefined });
    return Promise.resolve(outcome);
  }

  #later(execute: () => PatchOutcome, signal: AbortSignal): Promise<PatchOutcome> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#late.push({ arrive: () => resolve(execute()), cut: () => resolve(failed(0)) });
    });
  }
}
