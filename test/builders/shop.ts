/**
 * The namespace `shop` as `explain` reads it: a small cluster with its Lease, with the `managedFields` that an API
 * server writes for each key, and with the templates that the controllers of workloads keep.
 */
import { formatPublished } from '../../src/config/published-options.ts';
import type { ClientKind } from '../../src/model/cluster-client.ts';
import { parseConfigRef, type ConfigRef, type WorkloadKind } from '../../src/model/kinds.ts';
import type { ConfigObject, KubeObject } from '../../src/model/kube-object.ts';
import { publishedOptionsKey, type PublishedConfig } from '../../src/model/published-options.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import type { DigestKeyBytes } from '../../src/survey/installation.ts';
import type { MemoryClient } from '../fakes/memory-client.ts';
import { SmallCluster, type SmallWorkload } from '../fakes/small-cluster.ts';
import { Managers } from './managers.ts';
import { envFromConfigMap } from './workload.ts';

/** A right of a user of commands. */
export type Right = `${'get' | 'list'} ${ClientKind}`;

type Texts = Readonly<Record<string, string>>;

export interface Written {
  /** The field manager. */
  readonly by?: string;
  readonly annotations?: Texts;
  readonly labels?: Texts;
  /** Of a Secret. */
  readonly type?: string;
}

export interface ShopWorkload extends SmallWorkload {
  /** Other members of its spec, and of its status. */
  readonly spec?: object;
  readonly status?: object;
  readonly templateAnnotations?: Texts;
}

export const shopKeys: DigestKeyBytes = { current: new Uint8Array(32).fill(7), previous: [] };

export class Shop {
  readonly cluster = new SmallCluster();
  /** Rights that the user lacks. */
  readonly forbidden = new Set<Right>();
  /** Undefined: there is none. */
  lease: KubeObject | undefined;
  readonly client: MemoryClient;
  readonly #managers = new Managers();
  readonly #revisions: { readonly kind: ClientKind; readonly object: KubeObject }[] = [];

  constructor(options: Partial<PublishedConfig> = {}) {
    this.cluster.options = { ...this.cluster.options, ...options };
    this.renewLease();
    this.client = this.cluster.client({
      objectsOf: (kind) => this.#objectsOf(kind),
      isForbidden: (verb, kind) => this.forbidden.has(`${verb} ${kind}`),
    });
  }

  /** The Lease as a controller that runs has renewed it just now. */
  renewLease(annotations: Texts = {}, keyIds = [new Digester(shopKeys.current).keyId]): void {
    const { options: config, nowMs } = this.cluster;
    const text = formatPublished({ version: '0.1.0', keyIds, isFreshnessKnown: true, config });
    const renewTime = new Date(nowMs).toISOString();
    const spec = { holderIdentity: 'reroll-0', leaseDurationSeconds: 15, renewTime };
    const named = { namespace: 'reroll-system', name: 'reroll' };
    this.lease = { metadata: { ...named, annotations: { [publishedOptionsKey]: text, ...annotations } }, ...{ spec } };
  }

  /** Time passes while a controller runs. */
  pass(ms: number): void {
    this.cluster.nowMs += ms;
    this.renewLease();
  }

  /** Creates a config, or changes its content. */
  config(ref: ConfigRef, data: Texts, { by = 'kustomize-controller', type, ...metadata }: Written = {}): void {
    const { kind, name } = parseConfigRef(ref);
    const before = this.#find(ref) as ConfigObject | undefined;
    const creationTimestamp = before?.metadata?.creationTimestamp ?? this.#time();
    this.cluster.config(kind, name, data, metadata);
    const after = this.#find(ref) as ConfigObject | undefined;
    const changed = Object.keys(data).filter((key) => before?.data?.[key] !== after?.data?.[key]);
    this.#managers.wrote(ref, { by, time: this.#time(), keys: changed });
    const managedFields = this.#managers.of(ref);
    this.cluster.patch({ kind, name }, { metadata: { creationTimestamp, managedFields }, ...(type && { type }) });
  }

  /** Writes labels of a config, and nothing else. */
  label(ref: ConfigRef, labels: Texts, by = 'kubectl-label'): void {
    const { kind, name } = parseConfigRef(ref);
    this.#managers.wrote(ref, { by, time: this.#time(), keys: [] });
    this.cluster.patch({ kind, name }, { metadata: { labels, managedFields: this.#managers.of(ref) } });
  }

  /** Creates a workload. Unless it has another pod spec, its container `app` uses all keys of the ConfigMap `app`. */
  workload(name: string, options: ShopWorkload = {}): void {
    const { kind = 'Deployment', spec = {}, status = {}, ...rest } = options;
    const [container] = envFromConfigMap('app').containers ?? [];
    const podSpec = { containers: [{ name: 'app', ...container }] };
    this.cluster.workload(name, { podSpec, labels: { app: name }, ...rest, kind });
    const nodes = { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 };
    this.cluster.patch(
      { kind, name },
      {
        metadata: { creationTimestamp: this.#time() },
        spec: { selector: { matchLabels: { app: name } }, ...spec },
        status: { ...(kind === 'DaemonSet' ? nodes : {}), ...status },
      },
    );
    this.writeTemplate(name, {}, 'kubectl', kind);
  }

  /** Another client writes to the pod template of a workload. */
  writeTemplate(name: string, change: object, manager: string, kind: WorkloadKind = 'Deployment'): void {
    const written = { manager, operation: 'Update', time: this.#time(), fieldsV1: { 'f:spec': { 'f:template': {} } } };
    this.cluster.patch({ kind, name }, { metadata: { managedFields: [written] }, spec: { template: change } });
  }

  /** A template that the controller of a workload keeps: a ReplicaSet or a ControllerRevision. */
  revision(kind: WorkloadKind, name: string, number: number, annotations: Texts): void {
    const owner = { apiVersion: 'apps/v1', kind, name, uid: `uid-shop-${name}`, controller: true };
    const metadata = {
      ...{ namespace: 'shop', name: `${name}-${String(number)}`, labels: { app: name } },
      ...{ creationTimestamp: this.#time(), ownerReferences: [owner] },
    };
    const spec = { template: { metadata: { annotations } } };
    const numbered = { ...metadata, annotations: { 'deployment.kubernetes.io/revision': String(number) } };
    this.#revisions.push(
      kind === 'Deployment'
        ? { kind: 'ReplicaSet', object: { metadata: numbered, ...{ spec } } }
        : { kind: 'ControllerRevision', object: { metadata, ...{ revision: number, data: { spec } } } },
    );
  }

  /** The controller writes all that it has to. */
  control(): Promise<void> {
    return this.cluster.write();
  }

  #objectsOf(kind: ClientKind): readonly KubeObject[] {
    if (kind === 'Lease') return this.lease === undefined ? [] : [this.lease];
    const kept = this.#revisions.filter((each) => each.kind === kind).map(({ object }) => object);
    return [...this.cluster.objectsOf(kind), ...kept];
  }

  #find(ref: ConfigRef): KubeObject | undefined {
    const { kind, name } = parseConfigRef(ref);
    return this.cluster.objectsOf(kind).find(({ metadata }) => metadata?.name === name);
  }

  #time(): string {
    return `${new Date(this.cluster.nowMs).toISOString().slice(0, 19)}Z`;
  }
}
