/**
 * The page of a controller that has read the namespace `shop`: its memory is real, its statuses are what a controller
 * that starts decides first, and a test moves its clock.
 */
import { Inventory } from '../../src/inventory/inventory.ts';
import { canaryFromOf } from '../../src/model/config.ts';
import { noGates } from '../../src/model/gate-hints.ts';
import { configKinds, workloadKinds } from '../../src/model/kinds.ts';
import type { Trip } from '../../src/model/trip.ts';
import { readConfig, type ReadSettings } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import type { WorkloadStatus } from '../../src/status/state.ts';
import { openAccess, type Access } from '../../src/web/access.ts';
import { Lulls } from '../../src/web/lulls.ts';
import { MemorySource } from '../../src/web/memory-source.ts';
import { Page, type PageAnswer, type PageRequest } from '../../src/web/page.ts';
import { testReading } from '../builders/config.ts';
import { shopKeys, type Shop } from '../builders/shop.ts';
import { FakeClock } from './fake-clock.ts';

export interface PageFixtureOptions {
  readonly access?: Access;
  readonly hosts?: readonly string[];
}

export class PageFixture {
  readonly clock: FakeClock;
  readonly source: MemorySource;
  readonly page: Page;
  /** For how long the work queue has been idle, ms. */
  idleMs = 1_000;
  isSynced = true;
  /** What a step of a snapshot waits for. */
  pause = (): Promise<void> => Promise.resolve();
  isLeading = true;
  leader = 'reroll-0';
  trips: readonly Trip[] = [];
  readonly #shop: Shop;
  #memory: Inventory;
  #statuses: readonly WorkloadStatus[] = [];

  private constructor(shop: Shop, { access = openAccess, hosts = [] }: PageFixtureOptions) {
    this.#shop = shop;
    this.clock = new FakeClock(shop.cluster.nowMs);
    this.#memory = this.#read();
    const { clock } = this;
    const { installation } = shop.cluster;
    const lulls = new Lulls({ clock, idleMs: () => this.idleMs });
    this.source = new MemorySource({
      controller: () => ({
        id: 'session',
        memory: this.#memory,
        statuses: this.isLeading ? this.#statuses : [],
        isSynced: this.isSynced,
        isLeading: this.isLeading,
        leader: this.leader,
        trips: this.trips,
      }),
      client: shop.client,
      clock,
      readSettings: this.#readSettings,
      installation,
      pause: () => this.pause(),
    });
    this.page = new Page({ source: this.source, access, lulls, hosts });
  }

  static async on(shop: Shop, options: PageFixtureOptions = {}): Promise<PageFixture> {
    const fixture = new PageFixture(shop, options);
    await fixture.changed();
    return fixture;
  }

  /** The controller takes the present objects, and decides. */
  async changed(): Promise<void> {
    this.#memory = this.#read();
    this.#statuses = await this.#shop.cluster.planned();
    this.source.changed();
  }

  get(target: string, headers: Partial<Omit<PageRequest, 'url'>> = {}): Promise<PageAnswer> {
    const url = new URL(target, 'http://localhost');
    const none = { authorization: undefined, ifNoneMatch: undefined };
    return this.page.answer({ url, host: 'localhost:8081', ...none, ...headers });
  }

  get #readSettings(): ReadSettings {
    return { ...testReading, digester: new Digester(shopKeys.current) };
  }

  #read(): Inventory {
    const { options, objectsOf } = this.#shop.cluster;
    const readSettings = this.#readSettings;
    const inventory = new Inventory({
      readSettings,
      settings: { ...options, canaryFrom: canaryFromOf(options), isFreshnessKnown: true, gates: noGates },
      scope: {
        autoReloadAll: options.autoReloadAll,
        ignoredKinds: options.resourcesToIgnore,
        ignoredNamespaces: options.namespacesToIgnore,
        namespaces: options.namespaces,
      },
      nowMs: () => this.clock.monotonicMs(),
    });
    for (const object of objectsOf('Namespace'))
      inventory.take({ type: 'namespace', state: readNamespace(object, readSettings) });
    for (const kind of configKinds) {
      for (const object of objectsOf(kind))
        inventory.take({ type: 'config', state: readConfig(kind, object, readSettings), origin: 'list' });
    }
    for (const kind of workloadKinds()) {
      for (const object of objectsOf(kind)) {
        const state = readWorkload(kind, object, readSettings, options.autoReloadAll);
        if (state !== undefined) inventory.take({ type: 'workload', state, origin: 'list' });
      }
    }
    return inventory;
  }
}
