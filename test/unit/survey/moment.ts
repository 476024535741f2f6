/** One state of a simulated cluster: what surveys of it say, and what a controller decides that starts then. */
import { defaultConfig } from '../../../src/config/run-options.ts';
import type { ClientKind } from '../../../src/model/cluster-client.ts';
import type { GateHints } from '../../../src/model/gate-hints.ts';
import { readLeaseGates } from '../../../src/model/hold.ts';
import { workloadKinds } from '../../../src/model/kinds.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { WorkloadStatus } from '../../../src/status/state.ts';
import { survey } from '../../../src/survey/survey.ts';
import type { Surveyed } from '../../../src/survey/surveyed.ts';
import { testDigester, testReading } from '../../builders/config.ts';
import { plainSettings } from '../../builders/plain.ts';
import { freshStatuses } from '../../fakes/fresh-controller.ts';
import { MemoryClient } from '../../fakes/memory-client.ts';
import { simKinds, type SimKind } from '../../sim/objects.ts';
import type { SimOptions } from '../../sim/options.ts';
import type { TestCluster } from '../../sim/test-cluster.ts';

export interface SurveyCase {
  readonly hasKeys: boolean;
  /** A controller leads. */
  readonly isLive?: boolean;
  /** Plans about every workload. */
  readonly isThorough?: boolean;
}

export class Moment {
  readonly #cluster: TestCluster;
  readonly #options: SimOptions;
  readonly #nowMs: number;

  constructor(cluster: TestCluster, options: SimOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#nowMs = cluster.clock.now();
  }

  readonly objectsOf = (kind: ClientKind): readonly KubeObject[] =>
    simKinds.includes(kind as SimKind) ? this.#cluster.store.list(kind as SimKind) : [];

  /** What a user learns, and how many objects it has read for that. */
  async survey({
    hasKeys,
    isLive = true,
    isThorough = false,
  }: SurveyCase): Promise<{ readonly all: readonly Surveyed[]; readonly gets: number }> {
    const client = new MemoryClient({ objectsOf: this.objectsOf, nowMs: () => this.#nowMs });
    const found = await survey({
      client,
      scope: {
        namespaces: [undefined],
        selector: undefined,
        kinds: workloadKinds(),
        named: undefined,
        keepsAll: false,
      },
      installation: {
        lease: { namespace: 'reroll-system', name: 'reroll' },
        options: { ...defaultConfig(false), ...this.#options },
        source: 'lease',
        version: '1',
        isFreshnessKnown: this.#options.isFreshnessKnown,
        keyIds: [testDigester.keyId],
        leader: { identity: 'replica-0', renewedMs: this.#nowMs, isLive },
        gates: this.#leaseGates,
        breakers: undefined,
      },
      keys: hasKeys ? { current: new Uint8Array(32).fill(7), previous: [] } : undefined,
      isThorough,
      onProgress: () => undefined,
    });
    return { all: [...found.all()], gets: client.gets.length };
  }

  /** What a controller that has just started decides first. */
  planned(settleMs: number): Promise<readonly WorkloadStatus[]> {
    const { autoReloadAll } = this.#options;
    return freshStatuses({
      objectsOf: this.objectsOf,
      nowMs: this.#nowMs,
      readSettings: testReading,
      settings: { ...plainSettings, ...this.#options, settleMs },
      scope: { autoReloadAll, ignoredKinds: [], ignoredNamespaces: [], namespaces: undefined },
      leaseGates: this.#leaseGates,
    });
  }

  pendingOf({ status }: Surveyed): string | undefined {
    const object = this.#cluster.store.get('Deployment', status.workload.name);
    return object?.metadata.annotations?.['reroll.dev/pending'];
  }

  /** Whether some content was written within the time that it takes to settle; times have whole seconds. */
  get isSettling(): boolean {
    const settleMs = this.#options.settleMs === 0 ? 0 : this.#options.settleMs + 1_000;
    const configs = [...this.objectsOf('ConfigMap'), ...this.objectsOf('Secret')];
    const times = configs.flatMap(({ metadata }) => metadata?.managedFields ?? []).map(({ time = '' }) => time);
    return times.some((time) => this.#nowMs - Date.parse(time) < settleMs);
  }

  get #leaseGates(): GateHints {
    const key = 'reroll.dev/hold';
    return readLeaseGates(this.#cluster.leaseAnnotations[key] ?? '', key).gates;
  }
}
