/**
 * The connection of one replica to the server, on which patches and their answers are lost, late or
 * doubled.
 */
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { Server } from './server.ts';

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
  readonly #late: Late[] = [];

  constructor(server: Server) {
    this.#server = server;
  }

  /** Nothing is in flight. */
  get isEmpty(): boolean {
    return this.#late.length === 0;
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

  /** @throws the reason of the signal when it aborts; the patch may arrive nevertheless */
  send(name: string, body: WorkloadObject, signal: AbortSignal): Promise<PatchOutcome> {
    const fate = this.fates.shift() ?? 'accepted';
    if (fate === 'refused') return Promise.resolve(failed(500));
    if (fate === 'lost before') return Promise.resolve(failed(0));
    if (fate === 'late') return this.#later(() => this.#server.patch(name, body), signal);
    const outcome = this.#server.patch(name, body);
    if (fate === 'lost after') return Promise.resolve(failed(0));
    if (fate === 'late answer') return this.#later(() => outcome, signal);
    if (fate === 'doubled') this.#late.push({ arrive: () => this.#server.patch(name, body), cut: () => undefined });
    return Promise.resolve(outcome);
  }

  #later(execute: () => PatchOutcome, signal: AbortSignal): Promise<PatchOutcome> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#late.push({ arrive: () => resolve(execute()), cut: () => resolve(failed(0)) });
    });
  }
}
