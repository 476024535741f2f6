/**
 * The way of the patches of one replica to the server and of their answers back, on which they are lost, late or
 * doubled.
 */
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { Server } from './server.ts';

/**
 * What becomes of a patch. `late`: it arrives at the server only when a step says so; `late answer`: it is executed,
 * and the answer arrives then; `doubled`: it is executed once more then.
 */
export const fates = ['accepted', 'refused', 'lost before', 'lost after', 'doubled', 'late', 'late answer'] as const;
export type Fate = (typeof fates)[number];

/** A patch, or the answer to it, that is on its way. */
interface Late {
  readonly arrive: () => void;
  /** The connection is cut. */
  readonly cut: () => void;
}

const failed = (status: number): PatchOutcome => ({ result: 'failed', status, message: 'no', isClientError: false });

export class PatchPath {
  /** How the next patches end; without, they are accepted. */
  readonly fates: Fate[] = [];
  readonly #server: Server;
  readonly #late: Late[] = [];

  constructor(server: Server) {
    this.#server = server;
  }

  /** Nothing is on its way. */
  get isEmpty(): boolean {
    return this.#late.length === 0;
  }

  /** What is late arrives. */
  arrive(): void {
    for (const { arrive } of this.#late.splice(0)) arrive();
  }

  /** What is late arrives, and nothing is lost any more. */
  catchUp(): void {
    this.fates.length = 0;
    this.arrive();
  }

  /** All connections are cut: what has not arrived never does. */
  cut(): void {
    for (const { cut } of this.#late.splice(0)) cut();
  }

  /** @throws the reason of the signal when it aborts; the patch may arrive all the same */
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
