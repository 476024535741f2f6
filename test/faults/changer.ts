/** Carries out a schedule of changes against the API server, however often that is away, and enters them in the ledger. */
import { setTimeout as delay } from 'node:timers/promises';

import type { ApiClient, CallOptions } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { configBody, contentOf, pathOfConfig, splitRef, type ConfigRef } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Change, ChangeKind } from './schedule.ts';

export interface ChangerOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly ledger: Ledger;
}

const callTimeoutMs = 5_000;
/** An API server that is killed and started again is back well within this. */
const outageMs = 120_000;

export class Changer {
  readonly #options: ChangerOptions;

  constructor(options: ChangerOptions) {
    this.#options = options;
  }

  /** One after the other, none before its time; what comes too late because the server was away comes at once. */
  async play(schedule: readonly Change[]): Promise<void> {
    const startMs = performance.now();
    for (const change of schedule) {
      const waitMs = startMs + change.atMs - performance.now();
      if (waitMs > 0) await delay(waitMs);
      await this.#carryOut(change.kind, change.ref);
    }
  }

  /** Gives a config content that it never had. */
  async change(ref: ConfigRef): Promise<void> {
    await this.#write(ref, this.#options.ledger.newText());
  }

  async #carryOut(kind: ChangeKind, ref: ConfigRef): Promise<void> {
    const { ledger } = this.#options;
    switch (kind) {
      case 'change':
        return this.change(ref);
      case 'revert':
        return this.#write(ref, ledger.textAtBegin(ref));
      case 'recreate':
        return this.#recreate(ref, ledger.newText());
      case 'touch':
        return this.#untilAnswered('PATCH', ref, {
          metadata: { labels: { touched: ledger.newText().replace(' ', '-') } },
        });
    }
  }

  async #write(ref: ConfigRef, text: string): Promise<void> {
    // Before it is known to be done: nobody can roll for content that is not there yet, and it is tried until it is.
    this.#options.ledger.set(ref, text);
    await this.#untilAnswered('PATCH', ref, contentOf(splitRef(ref).kind, text));
  }

  async #recreate(ref: ConfigRef, text: string): Promise<void> {
    const { namespace, ledger } = this.#options;
    await this.#untilAnswered('DELETE', ref);
    ledger.set(ref, text);
    const collection = pathOfConfig(namespace, ref).replace(/\/[^/]+$/, '');
    await this.#call('POST', collection, { body: configBody(ref, text) });
  }

  async #untilAnswered(method: 'PATCH' | 'DELETE', ref: ConfigRef, body?: object): Promise<void> {
    const content = body === undefined ? {} : { body, contentType: 'application/merge-patch+json' };
    await this.#call(method, pathOfConfig(this.#options.namespace, ref), content);
  }

  /** An answer may be lost although it was done: then it is there (409) or gone (404) at the next try. */
  async #call(method: 'PATCH' | 'DELETE' | 'POST', path: string, options: CallOptions): Promise<void> {
    const isDone = async (): Promise<boolean> => {
      const { status } = await this.#options.client.request(method, path, {
        ...options,
        signal: AbortSignal.timeout(callTimeoutMs),
      });
      return status < 300 || (method === 'DELETE' && status === 404) || (method === 'POST' && status === 409);
    };
    await waitFor(`${method} ${path} to be answered`, isDone, { timeoutMs: outageMs, intervalMs: 100 });
  }
}
