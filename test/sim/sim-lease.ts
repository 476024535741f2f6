/**
 * The Lease of the election, as far as it holds all workloads. It has versions of its own and survives a restore of
 * etcd: its holder writes it every few seconds, so an older one is soon followed by a newer one.
 */
import type { Lease } from '../../src/model/lease.ts';
import type { Texts } from './objects.ts';

export class SimLease {
  #version = 1;
  #annotations: Texts = {};

  get annotations(): Texts {
    return this.#annotations;
  }

  /** @param text of the annotation `hold`; undefined for none */
  hold(text: string | undefined): void {
    this.#version += 1;
    this.#annotations = text === undefined ? {} : { 'reroll.dev/hold': text };
  }

  /** As a read or a watch shows it. */
  get state(): Lease {
    return {
      ...{ uid: 'uid-lease', resourceVersion: String(this.#version), annotations: this.#annotations },
      ...{ holder: '', durationSeconds: 15, acquireTime: undefined, renewTime: undefined, transitions: 0 },
    };
  }
}
