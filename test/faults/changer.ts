/** Runs a schedule of changes against the API server, also through outages, and records them in the ledger. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { collectionOfConfig, configBody, contentOf, pathOfConfig, splitRef, type ConfigRef } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Change, ChangeKind } from './schedule.ts';
import { untilAnswered } from './until-answered.ts';

export interface ChangerOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly ledger: Ledger;
}

export class Changer {
  readonly #options: ChangerOptions;

  constructor(options: ChangerOptions) {
    this.#options = options;
  }

  /** Runs the changes one after the other, none before its time; a change that is late after an outage runs at once. */
  async run(schedule: readonly Change[]): Promise<void> {
    const startMs = performance.now();
    for (const change of schedule) {
      const waitMs = startMs + change.atMs - performance.now();
      if (waitMs > 0) await delay(waitMs);
      await this.#carryOut(change.kind, change.ref);
    }
  }

  /** Gives a config content that it has never had. */
  async change(ref: ConfigRef): Promise<void> {
    await this.#write(ref, this.#options.ledger.newText(ref));
  }

  async #carryOut(kind: ChangeKind, ref: ConfigRef): Promise<void> {
    const { ledger } = this.#options;
    switch (kind) {
      case 'change':
        return this.change(ref);
      case 'revert':
        return this.#write(ref, ledger.textAtBegin(ref));
      case 'recreate':
        return this.#recreate(ref, ledger.newText(ref));
      case 'touch':
        await this.#patch(ref, { metadata: { labels: { touched: randomUUID() } } });
    }
  }

  async #write(ref: ConfigRef, text: string): Promise<void> {
    // Recorded before the write succeeds: no controller can roll for content that is not there yet, and the write is
    // retried until it succeeds.
    const { ledger } = this.#options;
    const isReturn = ledger.set(ref, text);
    const { metadata } = await this.#patch(ref, contentOf(splitRef(ref).kind, text));
    if (isReturn) ledger.returned(ref, metadata.resourceVersion ?? '0');
  }

  #patch(ref: ConfigRef, body: object): Promise<ApiObject> {
    const { client, namespace } = this.#options;
    return untilAnswered(client, { method: 'PATCH', path: pathOfConfig(namespace, ref), body });
  }

  async #recreate(ref: ConfigRef, text: string): Promise<void> {
    const { client, namespace, ledger } = this.#options;
    await untilAnswered(client, { method: 'DELETE', path: pathOfConfig(namespace, ref) });
    ledger.set(ref, text);
    const path = collectionOfConfig(namespace, ref);
    await untilAnswered(client, { method: 'POST', path, body: configBody(ref, text) });
  }
}
