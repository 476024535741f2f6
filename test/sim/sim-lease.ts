/**
 * The Lease of the election: who leads, a hold on all workloads, and the tripped breakers. It has versions of its own
 * and survives a restore of etcd: its holder writes it every few seconds, so an older one is soon followed by a newer
 * one.
 */
import { breakersKey } from '../../src/model/breakers-text.ts';
import type { Lease } from '../../src/model/lease.ts';
import { without, type Texts } from './objects.ts';

const holdKey = 'reroll.dev/hold';

export class SimLease {
  #version = 1;
  #transitions = 0;
  #holder = '';
  #annotations: Texts = {};

  get annotations(): Texts {
    return this.#annotations;
  }

  get holder(): string {
    return this.#holder;
  }

  /** The text of the tripped breakers; undefined for none. */
  get breakers(): string | undefined {
    return this.#annotations[breakersKey];
  }

  /** @param text of the annotation `hold`; undefined for none */
  hold(text: string | undefined): void {
    this.#annotate(holdKey, text);
  }

  /** A replica takes the Lease. @param breakers the text that it carries */
  take(holder: string, breakers: string | undefined): void {
    if (holder !== this.#holder) this.#transitions += 1;
    this.#holder = holder;
    this.#annotate(breakersKey, breakers);
  }

  /** Its holder renews it. @returns false if it has another holder */
  renew(holder: string, breakers: string | undefined): boolean {
    if (holder !== this.#holder) return false;
    this.#annotate(breakersKey, breakers);
    return true;
  }

  /** Its holder gives it away. */
  release(holder: string, breakers: string | undefined): void {
    if (this.renew(holder, breakers)) this.#holder = '';
  }

  /** As a read or a watch shows it. */
  get state(): Lease {
    return {
      ...{ uid: 'uid-lease', resourceVersion: String(this.#version), annotations: this.#annotations },
      ...{ holder: this.#holder, durationSeconds: 15, acquireTime: undefined, renewTime: undefined },
      transitions: this.#transitions,
    };
  }

  #annotate(key: string, text: string | undefined): void {
    this.#version += 1;
    this.#annotations = { ...without(this.#annotations, key), ...(text === undefined ? {} : { [key]: text }) };
  }
}
