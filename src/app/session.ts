/** A session is one controller with its watches, its election and its Event writer: builds, starts and stops them. */
import { hostname } from 'node:os';

import { fieldManager } from './connect.ts';
import { alwaysLeading, Election, newIdentity } from './election.ts';
import { LeaseFollowers } from './lease-followers.ts';
import {
  buildNamespaceWatcher,
  buildWatchers,
  presencesOf,
  namespaceWatch,
  relistNamespace,
  watchNames,
  type Deps,
  type Watcher,
} from './watches.ts';
import type { KindPresence } from '../model/presence.ts';
import { Controller } from '../controller/controller.ts';
import { Breakers } from '../controller/rollouts/breakers.ts';
import type { LeaderCallbacks } from '../election/ports.ts';
import { ConfigReader } from '../kube/workloads/config-reader.ts';
import { EventWriter } from '../kube/events/event-writer.ts';
import type { HashKeys, HashKeyStore } from '../kube/hash-key/hash-key-store.ts';
import { HashKeyWatch } from '../kube/hash-key/hash-key-watch.ts';
import { Patcher } from '../kube/workloads/patcher.ts';
import { systemClock } from '../lib/clock.ts';
import { deferred } from '../lib/deferred.ts';
import { breakersKey } from '../model/breakers-text.ts';
import { canaryFromOf, canaryFromWithoutDialect, type NamespacedName } from '../model/config.ts';
import { gatesOfOptions } from '../model/gate-hints.ts';
import { publishedOptionsKey } from '../model/published-options.ts';
import { StartError } from '../model/start-error.ts';
import { readConfig } from '../plan/read/config.ts';

/** `rewound`: the API server went back to an older state, so the session's memory is invalid. */
export type SessionEnd = 'stopped' | 'rewound';

export interface RunningSession {
  /** Resolves when the session has ended; rejects when it cannot continue. */
  readonly ended: Promise<SessionEnd>;
  /** Finishes the work in flight. Later calls do no harm. */
  stop(): Promise<void>;
}

/** Time limit for writing the queued Events when the session stops. */
const flushMs = 1_000;

/** What the start reads from the API server before it builds the controller. */
export interface StartFacts {
  readonly isFreshnessKnown: boolean;
  readonly store: HashKeyStore;
  readonly secret: NamespacedName;
  readonly keys: HashKeys;
  /** Undefined without leader election. */
  readonly lease: NamespacedName | undefined;
  /** The text that the leader publishes on the Lease. */
  readonly published: string;
  /** The leader of another installation with the same digest key, as text; undefined if none is known. */
  readonly rival: string | undefined;
}

export class Session {
  readonly controller: Controller;
  readonly startedMs = systemClock.monotonicMs();
  /** Undefined without leader election. */
  readonly election: Election | undefined;
  readonly #deps: Deps;
  readonly #events: EventWriter;
  readonly #keyWatch: HashKeyWatch;
  /** Undefined without leader election. */
  readonly leaseFollowers: LeaseFollowers | undefined;
  readonly breakers = new Breakers({
    onChange: () => {
      this.election?.elector.renewSoon();
    },
  });
  #watchers: readonly Watcher[];
  readonly #working = new AbortController();
  readonly #electing = new AbortController();
  readonly #watching = new AbortController();
  readonly #reporting = new AbortController();
  /** Settled by a part that ends the session from within. */
  readonly #ending = deferred<SessionEnd>();

  constructor(deps: Deps, { isFreshnessKnown, store, secret, keys, lease, published, rival }: StartFacts) {
    const { config, transport, logger, metrics, readSettings } = deps;
    const common = { transport, logger, metrics, clock: systemClock, random: Math.random };
    this.#deps = deps;
    this.#events = new EventWriter({
      ...common,
      fieldManager,
      reporter: { controller: 'reroll.dev/reroll', instance: hostname() },
      idleMs: () => this.controller.idleMs,
      flushMs,
    });
    this.#keyWatch = new HashKeyWatch({
      ...common,
      store,
      secret,
      keys,
      idleLimitMs: config.watchIdleLimitMs,
      onReplaced: (message) => {
        this.#ending.reject(new StartError(message));
      },
    });
    const identity = newIdentity();
    this.election =
      lease &&
      new Election(deps, {
        lease,
        identity,
        published: [
          { key: publishedOptionsKey, name: 'options', text: () => published, isHandedOver: false },
          { key: breakersKey, name: 'breakers', text: () => this.breakers.text(), isHandedOver: true },
        ],
        fieldManager,
        callbacks: this.#callbacks(),
      });
    this.leaseFollowers =
      lease &&
      new LeaseFollowers({
        lease,
        identity,
        breakers: this.breakers,
        holdKey: readSettings.annotations.hold,
        take: (gates) => {
          this.controller.takeLeaseGates(gates);
        },
        ...{ logger, events: this.#events, metrics },
      });
    this.#watchers = [this.#keyWatch, ...(this.election === undefined ? [] : [this.election.watch])];
    this.controller = new Controller({
      ...common,
      leadership: this.election?.elector ?? alwaysLeading,
      patcher: new Patcher({ transport, fieldManager }),
      reader: new ConfigReader({ transport, reduce: (kind, object) => readConfig(kind, object, readSettings) }),
      events: this.#events,
      notices: deps.notifier,
      relistNamespace: (namespace) => {
        this.#relist(namespace);
      },
      onRewound: this.#onRewound,
      observer: deps.observer,
      rival,
      readSettings,
      settings: { ...config, canaryFrom: canaryFromOf(config), isFreshnessKnown, gates: gatesOfOptions(config) },
      unstagedFrom: canaryFromWithoutDialect(config),
      rolloutDeadlineMs: config.rolloutDeadlineMs,
      breakers: this.breakers,
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

  /** Every watch that has been started or will be. */
  get watchers(): readonly Watcher[] {
    return this.#watchers;
  }

  /** The kinds that options add, one entry for each watch. */
  get kinds(): readonly KindPresence[] {
    return presencesOf(this.#watchers);
  }

  /** Number of configs whose breakers are tripped; 0 while this replica stands by. */
  get trippedBreakers(): number {
    const isLeading = this.election?.elector.isLeading ?? true;
    return isLeading ? this.breakers.tripped : 0;
  }

  get isStopping(): boolean {
    return this.#working.signal.aborted;
  }

  /** Starts the session. Call it once. */
  start(): RunningSession {
    const worked = this.controller.run(this.#working.signal);
    const elected = this.election?.run(this.controller.synced, this.#electing.signal);
    if (elected === undefined) this.controller.startLeading();
    const watched = this.#watch();
    const reported = this.#events.run(this.#reporting.signal);
    const all = Promise.all([worked, elected, watched, reported]).then(() => 'stopped' as const);
    return {
      ended: Promise.race([all, this.#ending.promise]),
      stop: async () => {
        this.#working.abort();
        await Promise.allSettled([worked]);
        // Without election the term ends with the session; the next one reports what holds then.
        if (this.election === undefined) this.#deps.notifier?.endTerm();
        // No patch is in flight any more, so another replica may lead from here on.
        this.#electing.abort();
        await Promise.allSettled([elected]);
        this.#watching.abort();
        this.#reporting.abort();
        await Promise.allSettled([watched, reported]);
      },
    };
  }

  readonly #onRewound = (): void => {
    this.#ending.resolve('rewound');
  };

  #callbacks(): LeaderCallbacks {
    return {
      startedLeading: () => {
        this.leaseFollowers?.startedLeading();
        this.controller.startLeading();
      },
      stoppedLeading: () => {
        this.#deps.notifier?.endTerm();
        this.controller.stopLeading();
        this.leaseFollowers?.stoppedLeading();
      },
      leaseSeen: (lease) => {
        this.leaseFollowers?.seen(lease);
      },
    };
  }

  /** Lists Namespaces first: their annotations decide which workloads the inventory keeps. */
  async #watch(): Promise<void> {
    const { signal } = this.#watching;
    const target = { controller: this.controller, onRewound: this.#onRewound };
    const namespaceWatcher = buildNamespaceWatcher(target, this.#deps);
    this.#watchers = [...this.#watchers, namespaceWatcher];
    const namespaces = namespaceWatcher.run(signal);
    const keys = this.#keyWatch.run(signal);
    await Promise.race([this.controller.whenListed(namespaceWatch), namespaces]);
    const watchers: readonly Watcher[] = signal.aborted ? [] : buildWatchers(target, this.#deps);
    this.#watchers = [...this.#watchers, ...watchers];
    await Promise.all([namespaces, keys, ...watchers.map((watcher) => watcher.run(signal))]);
  }

  #relist(namespace: string): void {
    const { signal } = this.#watching;
    relistNamespace(namespace, this, this.#deps, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#ending.reject(error as Error);
    });
  }
}
