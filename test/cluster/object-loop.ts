/**
 * Brings objects step by step to their desired state: one step at a time for each object, always from its newest
 * state, again after a failure, and again when a step asks for it. Objects do not wait for each other.
 */
import { setTimeout as delay } from 'node:timers/promises';

import type { ApiObject } from '../support/api-client.ts';

/** One step; resolves with the ms until the next step, or with undefined if only a change requires one. */
export type Step = (object: ApiObject) => Promise<number | undefined>;

interface Entry {
  object: ApiObject;
  isActive: boolean;
  wake: AbortController;
}

const RETRY_AFTER_MS = 200;

/** The loop over all objects of one kind, keyed by uid. */
export class ObjectLoop {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  readonly #step: Step;
  readonly #onError: (object: ApiObject, error: unknown) => void;
  readonly #signal: AbortSignal;

  constructor(step: Step, onError: (object: ApiObject, error: unknown) => void, signal: AbortSignal) {
    this.#step = step;
    this.#onError = onError;
    this.#signal = signal;
  }

  /** Takes the newest state of an object. */
  notice(object: ApiObject): void {
    const uid = object.metadata.uid ?? '';
    const entry = this.#entries.get(uid) ?? { object, isActive: false, wake: new AbortController() };
    entry.object = object;
    entry.wake.abort();
    this.#entries.set(uid, entry);
    if (entry.isActive) return;
    entry.isActive = true;
    const running = this.#drive(uid, entry).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Ends the work on an object that is gone. */
  forget(object: ApiObject): void {
    const uid = object.metadata.uid ?? '';
    this.#entries.get(uid)?.wake.abort();
    this.#entries.delete(uid);
  }

  /** Resolves when, after the signal has aborted, no step runs any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #drive(uid: string, entry: Entry): Promise<void> {
    while (this.#entries.get(uid) === entry && !this.#signal.aborted) {
      const { object } = entry;
      entry.wake = new AbortController();
      const againInMs = await this.#attempt(object);
      if (entry.object !== object) continue;
      if (againInMs === undefined) break;
      const wake = AbortSignal.any([entry.wake.signal, this.#signal]);
      await delay(againInMs, undefined, { signal: wake }).catch(() => undefined);
    }
    entry.isActive = false;
  }

  async #attempt(object: ApiObject): Promise<number | undefined> {
    try {
      return await this.#step(object);
    } catch (error) {
      if (!this.#signal.aborted) this.#onError(object, error);
      return RETRY_AFTER_MS;
    }
  }
}
