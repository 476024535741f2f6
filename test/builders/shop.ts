/**
 * The namespace `shop` in a cluster in memory, with a controller that a test steps: it decides as the real one does and
 * writes its patches. Objects carry the `managedFields` that an API server would write.
 */
import { findInstallation } from '../../src/commands/client/installation.ts';
import { formatPublished } from '../../src/config/published-options.ts';
import { defaultConfig } from '../../src/config/run-options.ts';
import type { ClientKind } from '../../src/model/cluster-client.ts';
import { parseConfigRef, workloadKinds, type ConfigRef, type WorkloadKind } from '../../src/model/kinds.ts';
import type { ConfigObject, KubeObject, WorkloadObject } from '../../src/model/kube-object.ts';
import { publishedOptionsKey, type PublishedConfig } from '../../src/model/published-options.ts';
import { decide } from '../../src/plan/decide.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import type { SurveyScope } from '../../src/survey/cluster.ts';
import type { DigestKeyBytes } from '../../src/survey/installation.ts';
import { survey, type Survey } from '../../src/survey/survey.ts';
import { MemoryClient } from '../fakes/memory-client.ts';
import { Managers } from './managers.ts';
import { applyMergePatch } from './merge-patch.ts';
import { envFromConfigMap, workloadObject, type WorkloadOptions } from './workload.ts';

export const shopKeys: DigestKeyBytes = { current: new Uint8Array(32).fill(7), previous: [] };
export const leaseName = { namespace: 'reroll-system', name: 'reroll' };

const wholeNamespace: SurveyScope = {
  namespaces: ['shop'],
  selector: undefined,
  kinds: workloadKinds,
  named: undefined,
  keepsAll: true,
};

/** A right of a user of commands. */
export type Right = `${'get' | 'list'} ${ClientKind}`;

type Data = Readonly<Record<string, string>>;

export interface Written {
  /** The field manager. */
  readonly by?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ShopWorkload extends WorkloadOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** Other members of its spec. */
  readonly spec?: object;
  /** By default its rollout is complete. */
  readonly status?: object;
}

export class Shop {
  nowMs = Date.parse('2026-12-01T12:00:00Z');
  /** Rights that the user lacks, such as `list Secret`. */
  readonly forbidden = new Set<Right>();
  readonly client = new MemoryClient({
    objectsOf: (kind) => [...(this.#objects.get(kind)?.values() ?? [])],
    nowMs: () => this.nowMs,
    isForbidden: (verb, kind) => this.forbidden.has(`${verb} ${kind}`),
  });
  readonly #objects = new Map<ClientKind, Map<string, KubeObject>>();
  readonly #options: PublishedConfig;
  readonly #managers = new Managers();
  #version = 1_000;

  constructor(options: Partial<PublishedConfig> = {}) {
    this.#options = { ...defaultConfig(false), ...options };
    this.namespace('shop');
    this.lease();
  }

  /** Stores an object, or replaces the one of the same name. */
  put(kind: ClientKind, object: KubeObject): void {
    const ofKind = this.#objects.get(kind) ?? new Map<string, KubeObject>();
    this.#objects.set(kind, ofKind.set(keyOf(object.metadata?.namespace, object.metadata?.name), object));
  }

  find(kind: ClientKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(kind)?.get(keyOf(namespace, name));
  }

  namespace(name: string, annotations: Data = {}): void {
    this.put('Namespace', { metadata: { name, uid: `uid-of-${name}`, ...this.#next(), annotations } });
  }

  /** The Lease as a controller that runs writes it. @param renewedAgoMs the last renewal */
  lease(renewedAgoMs = 1_000, annotations: Data = {}): void {
    const published = formatPublished({
      version: '0.1.0',
      keyIds: [new Digester(shopKeys.current).keyId],
      isFreshnessKnown: true,
      config: this.#options,
    });
    const renewTime = new Date(this.nowMs - renewedAgoMs).toISOString();
    const spec = { holderIdentity: 'reroll-0', leaseDurationSeconds: 15, renewTime };
    const metadata = { ...leaseName, annotations: { [publishedOptionsKey]: published, ...annotations } };
    this.put('Lease', { metadata, ...{ spec } });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.lease();
  }

  /** Creates a config, or changes its content. */
  config(ref: ConfigRef, data: Data, { by = 'kustomize-controller', ...metadata }: Written = {}): void {
    const { kind, name } = parseConfigRef(ref);
    const before = this.find(kind, 'shop', name) as ConfigObject | undefined;
    const encoded = Object.entries(data).map(([key, value]) => [
      key,
      kind === 'Secret' ? Buffer.from(value).toString('base64') : value,
    ]);
    const after = Object.fromEntries(encoded) as Data;
    const changed = Object.keys(after).filter((key) => before?.data?.[key] !== after[key]);
    this.#managers.wrote(ref, { by, time: this.#time(), keys: changed });
    const creationTimestamp = before?.metadata?.creationTimestamp ?? this.#time();
    const object: ConfigObject = {
      ...{ data: after },
      metadata: {
        ...{ namespace: 'shop', name, uid: `uid-of-${name}`, creationTimestamp },
        ...this.#next(),
        ...{ annotations: before?.metadata?.annotations ?? {}, ...metadata },
        managedFields: this.#managers.of(ref),
      },
    };
    this.put(kind, object);
  }

  /** Writes labels of a config, and nothing else. */
  label(ref: ConfigRef, labels: Data, by = 'kubectl-label'): void {
    const { kind, name } = parseConfigRef(ref);
    const before = this.find(kind, 'shop', name);
    this.#managers.wrote(ref, { by, time: this.#time(), keys: [] });
    const managedFields = this.#managers.of(ref);
    this.put(kind, { ...before, metadata: { ...before?.metadata, ...this.#next(), labels, managedFields } });
  }

  removeConfig(ref: ConfigRef): void {
    const { kind, name } = parseConfigRef(ref);
    this.#managers.forget(ref);
    this.#objects.get(kind)?.delete(`shop/${name}`);
  }

  /** Creates a workload; by default an opted-in Deployment that uses all keys of the ConfigMap `app`. */
  workload(name: string, options: ShopWorkload = {}): void {
    const { kind = 'Deployment', labels = { app: name }, spec = {}, status } = options;
    const object = workloadObject({ podSpec: envFrom('app'), ...options, name, uid: `uid-of-${name}` });
    const written = { manager: 'kubectl', time: this.#time(), fieldsV1: { 'f:spec': { 'f:template': {} } } };
    const complete = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const nodes = { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 };
    this.put(kind, {
      ...object,
      metadata: {
        ...object.metadata,
        ...this.#next(),
        ...{ generation: 1, labels, creationTimestamp: this.#time(), managedFields: [written] },
      },
      ...{ spec: { replicas: 1, selector: { matchLabels: { app: name } }, ...object.spec, ...spec } },
      ...{ status: { ...complete, ...nodes, ...status } },
    });
  }

  /** Another client writes to a workload. @param by undefined: the pod template stays as it is */
  patch(kind: WorkloadKind, name: string, change: object, by?: string): void {
    const before = this.find(kind, 'shop', name) as WorkloadObject | undefined;
    const entry = { manager: by ?? '', time: this.#time(), fieldsV1: { 'f:spec': { 'f:template': {} } } };
    const managedFields = by === undefined ? before?.metadata?.managedFields : [entry];
    const own = { metadata: { ...this.#next(), managedFields } };
    this.put(kind, applyMergePatch(applyMergePatch(before, change), own) as WorkloadObject);
  }

  /** A roll in the history of a workload: a ReplicaSet or a ControllerRevision. */
  revision(kind: WorkloadKind, name: string, number: number, annotations: Data): void {
    const owner = { apiVersion: 'apps/v1', kind, name, uid: `uid-of-${name}`, controller: true };
    const metadata = {
      ...{ namespace: 'shop', name: `${name}-${String(number)}`, labels: { app: name } },
      ...{ creationTimestamp: this.#time(), ownerReferences: [owner] },
    };
    const template = { metadata: { annotations } };
    if (kind === 'Deployment') {
      const numbered = { ...metadata, annotations: { 'deployment.kubernetes.io/revision': String(number) } };
      this.put('ReplicaSet', { metadata: numbered, ...{ spec: { template } } });
    } else {
      this.put('ControllerRevision', { metadata, ...{ revision: number, data: { spec: { template } } } });
    }
  }

  annotationsOf(name: string, kind: WorkloadKind = 'Deployment'): Data {
    return this.find(kind, 'shop', name)?.metadata?.annotations ?? {};
  }

  /** The controller plans each workload until it has nothing to write. */
  async control(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      const found = await this.survey(shopKeys);
      for (const workload of found.cluster.workloads) {
        const facts = found.factsOf(workload);
        if (facts === undefined) continue;
        const { nowMs } = this;
        const quiet = { spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
        const timing = { nowMs, monotonicMs: nowMs, staleSinceMs: nowMs - 3_600_000, ...quiet };
        const { decision, pending } = decide({ ...facts, timing });
        const patch = 'patch' in decision ? decision.patch : pending?.patch;
        if (patch !== undefined) this.patch(workload.state.kind, workload.state.name, patch);
      }
    }
    this.client.lists.length = 0;
    this.client.gets.length = 0;
  }

  async survey(keys: DigestKeyBytes | undefined, scope: SurveyScope = wholeNamespace): Promise<Survey> {
    const { installation } = await findInstallation(this.client, leaseName, {});
    return survey({ client: this.client, scope, installation, keys, onProgress: () => undefined });
  }

  #next(): { readonly resourceVersion: string } {
    this.#version += 1;
    return { resourceVersion: String(this.#version) };
  }

  #time(): string {
    return `${new Date(this.nowMs).toISOString().slice(0, 19)}Z`;
  }
}

function keyOf(namespace = '', name = ''): string {
  return `${namespace}/${name}`;
}

function envFrom(name: string) {
  const [container] = envFromConfigMap(name).containers ?? [];
  return { containers: [{ name: 'app', ...container }] };
}
