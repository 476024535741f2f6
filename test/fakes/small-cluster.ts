/**
 * A few objects as an API server stores them. A test changes them by hand, lets a controller write what it has to, and
 * reads them as a command does.
 */
import { defaultConfig } from '../../src/config/run-options.ts';
import type { ClientKind } from '../../src/model/cluster-client.ts';
import { canaryFromOf } from '../../src/model/config.ts';
import { noGates, type GateHints } from '../../src/model/gate-hints.ts';
import { workloadKinds, type ConfigKind, type WorkloadKind } from '../../src/model/kinds.ts';
import type { KubeObject, PodSpec } from '../../src/model/kube-object.ts';
import type { Trip } from '../../src/model/trip.ts';
import type { PublishedConfig } from '../../src/model/published-options.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import type { WorkloadStatus } from '../../src/status/state.ts';
import type { SurveyScope } from '../../src/survey/cluster.ts';
import type { Installation, Leader } from '../../src/survey/installation.ts';
import { survey, type Survey } from '../../src/survey/survey.ts';
import type { Surveyed } from '../../src/survey/surveyed.ts';
import { configObject, testReading } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { workloadObject } from '../builders/workload.ts';
import { freshStatuses, writeAll, type FreshOptions } from './fresh-controller.ts';
import { MemoryClient, type MemoryClientOptions } from './memory-client.ts';

type Texts = Readonly<Record<string, string>>;

/** Where an object is, in the namespace `shop` unless another one is given. */
export interface Place {
  readonly kind: ConfigKind | WorkloadKind | 'Namespace';
  readonly name: string;
  readonly namespace?: string;
}

export interface SmallConfig {
  readonly namespace?: string;
  readonly annotations?: Texts;
  readonly labels?: Texts;
}

export interface SmallWorkload extends SmallConfig {
  readonly kind?: WorkloadKind;
  readonly podSpec?: PodSpec;
}

export interface SurveyOptions {
  /** Default: the user may read the digest keys. */
  readonly hasKeys?: boolean;
  readonly scope?: Partial<SurveyScope>;
  readonly client?: Partial<MemoryClientOptions>;
  readonly onProgress?: (objects: number) => void;
}

export interface SmallSurvey {
  readonly client: MemoryClient;
  readonly survey: Survey;
  /** By the names of the workloads. */
  readonly of: Readonly<Record<string, Surveyed>>;
}

const everything: SurveyScope = {
  namespaces: [undefined],
  selector: undefined,
  kinds: workloadKinds(),
  named: undefined,
  keepsAll: false,
};

const complete = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

export class SmallCluster {
  /** The time of the API server, ms. */
  nowMs = Date.UTC(2027, 0, 7, 9);
  options: PublishedConfig = { ...defaultConfig(false), settleMs: 0, minIntervalMs: 0 };
  leader: Leader | undefined = { identity: 'reroll-0', renewedMs: this.nowMs, isLive: true };
  leaseGates: GateHints = noGates;
  /** Whether the controller has published these options. */
  source: Installation['source'] = 'lease';
  /** The trips of breakers on the Lease. */
  trips: readonly Trip[] = [];
  /** The digest keys of the controller, the current one first: each is 32 times this byte. */
  keys: readonly number[] = [7];
  /** The ids of the digest keys that the controller published; undefined if they are not known. */
  keyIds: readonly string[] | undefined;
  readonly #objects = new Map<string, KubeObject>();
  #version = 1_000;

  constructor() {
    this.namespace('shop');
  }

  readonly objectsOf = (kind: ClientKind): readonly KubeObject[] => {
    const objects: KubeObject[] = [];
    for (const [key, object] of this.#objects) if (key.startsWith(`${kind}/`)) objects.push(object);
    return objects;
  };

  /** @throws Error if there is none */
  get(place: Place): KubeObject {
    const object = this.#objects.get(keyOf(place));
    if (object === undefined) throw new Error(`there is no ${keyOf(place)}`);
    return object;
  }

  /** Creates or replaces a Namespace. */
  namespace(name: string, annotations: Texts = {}, labels: Texts = {}): void {
    this.#write({ kind: 'Namespace', name }, { metadata: { name, uid: `uid-${name}`, annotations, labels } });
  }

  /** Creates or replaces a config, whose content is written now. Values are plain text. */
  config(kind: ConfigKind, name: string, data: Texts, options: SmallConfig = {}): void {
    const { namespace = 'shop', annotations = {}, labels = {} } = options;
    const object = configObject({ kind, namespace, name, data, annotations });
    const time = `${new Date(this.nowMs).toISOString().slice(0, 19)}Z`;
    const managedFields = [{ manager: 'editor', time, fieldsV1: { 'f:data': {} } }];
    this.#write({ kind, namespace, name }, { ...object, metadata: { ...object.metadata, labels, managedFields } });
  }

  /**
   * Creates or replaces a workload, whose rollout is complete. Unless it has another pod spec, it uses all keys of the
   * ConfigMap `app`.
   */
  workload(name: string, options: SmallWorkload = {}): void {
    const { kind = 'Deployment', namespace = 'shop', labels = {}, ...rest } = options;
    const { metadata, spec } = workloadObject({ ...rest, name, uid: `uid-${namespace}-${name}` });
    this.#write({ kind, namespace, name }, {
      metadata: { ...metadata, namespace, labels, generation: 1 },
      spec: { replicas: 1, ...spec },
      status: complete,
    } as KubeObject);
  }

  /** Applies a merge patch (RFC 7396). */
  patch(place: Place, patch: object): KubeObject {
    return this.#write(place, applyMergePatch(this.get(place), patch) as KubeObject);
  }

  /** Sets annotations; null removes one. */
  annotate(place: Place, annotations: Readonly<Record<string, string | null>>): void {
    this.patch(place, { metadata: { annotations } });
  }

  remove(place: Place): void {
    this.#objects.delete(keyOf(place));
  }

  /** A controller writes all that it has to, such as records, `pending` and rolls. */
  async write(): Promise<void> {
    await writeAll(this.#controller(), ({ kind, namespace, name }, body) =>
      Promise.resolve(this.patch({ kind, namespace, name }, body)),
    );
  }

  /** What a controller that starts now decides first. */
  planned(changes: Partial<FreshOptions['settings']> = {}): Promise<readonly WorkloadStatus[]> {
    const controller = this.#controller();
    return freshStatuses({ ...controller, settings: { ...controller.settings, ...changes } });
  }

  client(options: Partial<MemoryClientOptions> = {}): MemoryClient {
    return new MemoryClient({ objectsOf: this.objectsOf, nowMs: () => this.nowMs, ...options });
  }

  async survey(options: SurveyOptions = {}): Promise<SmallSurvey> {
    const { hasKeys = true, scope = {}, client: given = {}, onProgress = () => undefined } = options;
    const client = this.client(given);
    const [current = new Uint8Array(), ...previous] = this.keys.map(bytesOf);
    const found = await survey({
      client,
      scope: { ...everything, ...scope },
      installation: this.installation,
      keys: hasKeys ? { current, previous } : undefined,
      onProgress,
    });
    const named = [...found.all()].map((each) => [each.status.workload.name, each] as const);
    return { client, survey: found, of: Object.fromEntries(named) };
  }

  get installation(): Installation {
    const { options, leader, leaseGates: gates, keyIds, source } = this;
    const lease = { namespace: 'reroll-system', name: 'reroll' };
    const breakers = { trips: this.trips, more: 0 };
    return { lease, options, source, version: '1', isFreshnessKnown: true, keyIds, leader, gates, breakers };
  }

  #controller(): FreshOptions {
    const { options, objectsOf, nowMs, leaseGates } = this;
    const { autoReloadAll, resourcesToIgnore, namespacesToIgnore, namespaces, hold, window } = options;
    return {
      objectsOf,
      nowMs,
      readSettings: this.#readSettings(),
      settings: {
        ...options,
        canaryFrom: canaryFromOf(options),
        isFreshnessKnown: true,
        gates: { ...noGates, hold, window },
      },
      scope: { autoReloadAll, ignoredKinds: resourcesToIgnore, ignoredNamespaces: namespacesToIgnore, namespaces },
      leaseGates,
    };
  }

  #readSettings(): ReadSettings {
    const [digester = testReading.digester, ...previous] = this.keys.map((byte) => new Digester(bytesOf(byte)));
    return { ...testReading, digester, previous };
  }

  #write(place: Place, object: KubeObject): KubeObject {
    this.#version += 1;
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.#objects.set(keyOf(place), written);
    return written;
  }
}

function keyOf({ kind, namespace = 'shop', name }: Place): string {
  return kind === 'Namespace' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

function bytesOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}
