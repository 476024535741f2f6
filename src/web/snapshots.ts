/**
 * Keeps the last snapshot for a moment, so that many readers of a page cost one. A snapshot of thousands of workloads
 * is made in steps, between which the controller can act.
 */
import type { Clock } from '../lib/clock.ts';
import type { Snapshot } from './inventory-source.ts';

/** A snapshot is used for at least so long, whatever has changed since, ms. */
const shortestMs = 1_000;

/** After so long without a reader it is dropped, ms. */
const unusedMs = 15_000;

export interface SnapshotsOptions {
  readonly clock: Clock;
  /** As of `InventorySource`. */
  readonly revision: () => string;
  readonly make: () => Promise<Snapshot | undefined>;
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  #last: { readonly snapshot: Snapshot; readonly atMs: number } | undefined;
  #making: Promise<Snapshot | undefined> | undefined;
  #cancelDrop = (): void => undefined;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** The present one, or one that is at most a second old. */
  get(): Promise<Snapshot | undefined> {
    const { clock, revision } = this.#options;
    const last = this.#last;
    if (last !== undefined) {
      const isYoung = clock.monotonicMs() - last.atMs < shortestMs;
      if (isYoung || last.snapshot.revision === revision()) {
        this.#dropLater();
        return Promise.resolve(last.snapshot);
      }
    }
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  close(): void {
    this.#cancelDrop();
    this.#last = undefined;
  }

  async #make(): Promise<Snapshot | undefined> {
    const snapshot = await this.#options.make();
    if (snapshot === undefined) return undefined;
    this.#last = { snapshot, atMs: this.#options.clock.monotonicMs() };
    this.#dropLater();
    return snapshot;
  }

  #dropLater(): void {
    this.#cancelDrop();
    this.#cancelDrop = this.#options.clock.setTimer(unusedMs, () => {
      this.#last = undefined;
    });
  }
}
