/** The part of the composition root that has a life: it builds the controller with its watches, starts and stops them. */
import { hostname } from 'node:os';

import {
  buildNamespaceWatcher,
  buildWatchers,
  namespaceWatch,
  relistNamespace,
  watchNames,
  type Base,
  type Watcher,
} from './app-watches.ts';
import { Controller } from './controller/controller.ts';
import { ConfigReader } from './kube/config-reader.ts';
import { EventWriter } from './kube/event-writer.ts';
import type { HashKeys, HashKeyStore } from './kube/hash-key-store.ts';
import { HashKeyWatch } from './kube/hash-key-watch.ts';
import { Patcher } from './kube/patcher.ts';
import { systemClock } from './lib/clock.ts';
import type { NamespacedName } from './model/config.ts';
import { StartError } from './model/start-error.ts';
import { readConfig } from './plan/read-config.ts';

/** A controller that runs. */
export interface App {
  /** Rejects when it cannot go on; resolves after `stop`. */
  readonly finished: Promise<void>;
  /** Finishes what is in flight and frees everything. */
  stop(): Promise<void>;
}

/** The name under which the API server notes what we wrote. It owns those fields, so it never changes. */
export const fieldManager = 'reroll';

/** The Events that are still to be written when it stops may take this long. */
const flushMs = 1_000;

/** What was found out before the controller could be built. */
export interface Findings {
  readonly isFreshnessKnown: boolean;
  readonly store: HashKeyStore;
  readonly secret: NamespacedName;
  readonly keys: HashKeys;
}

/** One life of the controller with its watches. */
export class Run {
  readonly controller: Controller;
  readonly #base: Base;
  readonly #events: EventWriter;
  readonly #keyWatch: HashKeyWatch;
  readonly #working = new AbortController();
  readonly #watching = new AbortController();
  readonly #reporting = new AbortController();
  /** Ends the run with an error; set when it starts. */
  #fail: ((error: Error) => void) | undefined;

  constructor(base: Base, { isFreshnessKnown, store, secret, keys }: Findings) {
    const { config, transport, logger, metrics, reading } = base;
    const common = { transport, logger, metrics, clock: systemClock, random: Math.random };
    this.#base = base;
    this.#events = new EventWriter({
      ...common,
      fieldManager,
      reporter: { controller: 'reroll.dev/reroll', instance: hostname() },
      isBusy: () => this.controller.isBusy,
      flushMs,
    });
    this.#keyWatch = new HashKeyWatch({
      ...common,
      store,
      secret,
      keys,
      idleLimitMs: config.watchIdleLimitMs,
      onReplaced: (message) => {
        this.#fail?.(new StartError(message));
      },
    });
    this.controller = new Controller({
      ...common,
      patcher: new Patcher({ transport, fieldManager }),
      reader: new ConfigReader({ transport, reduce: (kind, object) => readConfig(kind, object, reading) }),
      events: this.#events,
      relistNamespace: (namespace) => {
        this.#relist(namespace);
      },
      reading,
      settings: { ...config, isFreshnessKnown },
      scope: {
        autoReloadAll: config.autoReloadAll,
        ignoredKinds: config.resourcesToIgnore,
        ignoredNamespaces: config.namespacesToIgnore,
        namespaces: config.namespaces,
      },
      isDryRun: config.dryRun,
      concurrency: config.concurrency,
      maxPatchesPerSecond: config.maxPatchesPerSecond,
      watches: watchNames(config),
    });
  }

  /** Starts everything; `stop` then calls `close` last. */
  start(close: () => Promise<void>): App {
    const failed = new Promise<never>((_resolve, reject) => {
      this.#fail = reject;
    });
    const worked = this.controller.run(this.#working.signal);
    const watched = this.#watch();
    const reported = this.#events.run(this.#reporting.signal);
    const all = Promise.all([worked, watched, reported]).then(() => undefined);
    return {
      finished: Promise.race([all, failed]),
      stop: async () => {
        this.#working.abort();
        await Promise.allSettled([worked]);
        this.#watching.abort();
        this.#reporting.abort();
        await Promise.allSettled([watched, reported]);
        await close();
      },
    };
  }

  /** Namespaces come first: what they say decides which workloads are kept. */
  async #watch(): Promise<void> {
    const { signal } = this.#watching;
    const namespaces = buildNamespaceWatcher(this.controller, this.#base).run(signal);
    const keys = this.#keyWatch.run(signal);
    await Promise.race([this.controller.whenListed(namespaceWatch), namespaces]);
    const watchers: readonly Watcher[] = signal.aborted ? [] : buildWatchers(this.controller, this.#base);
    await Promise.all([namespaces, keys, ...watchers.map((watcher) => watcher.run(signal))]);
  }

  #relist(namespace: string): void {
    const { signal } = this.#watching;
    relistNamespace(namespace, this.controller, this.#base, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#fail?.(error as Error);
    });
  }
}
