/**
 * Counts rollouts from outside, as changes of pod templates in its own watch. The number of ReplicaSets is no measure,
 * since the deployment controller reuses and prunes them.
 */
import type { ApiClient, ApiObject } from './api-client.ts';
import { waitFor } from './wait-for.ts';

const plurals = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

export type ObservedKind = keyof typeof plurals;

/** `Deployment/web` */
export type ObservedWorkload = `${ObservedKind}/${string}`;

interface Observed {
  template: string;
  changes: number;
  object: ApiObject;
}

export class RolloutWatch {
  readonly #observed = new Map<ObservedWorkload, Observed>();
  readonly #abort = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #error: Error | undefined;

  /** Lists the workloads of a namespace and watches them from there on, so that no change is missed. */
  static async start(client: ApiClient, namespace: string): Promise<RolloutWatch> {
    const watch = new RolloutWatch();
    for (const kind of Object.keys(plurals) as ObservedKind[]) await watch.#observe(client, namespace, kind);
    return watch;
  }

  /** Template changes since the start of the watch, or since the workload was created. */
  count(workload: ObservedWorkload): number {
    return this.#observed.get(workload)?.changes ?? 0;
  }

  /** Template changes of all workloads. */
  get total(): number {
    return [...this.#observed.values()].reduce((sum, { changes }) => sum + changes, 0);
  }

  /** The workload as the watch saw it last. */
  object(workload: ObservedWorkload): ApiObject | undefined {
    return this.#observed.get(workload)?.object;
  }

  /** Waits until the watch has seen something of a workload. */
  async until(what: string, workload: ObservedWorkload, fits: (object: ApiObject) => boolean): Promise<ApiObject> {
    return waitFor(what, () => {
      if (this.#error !== undefined) throw this.#error;
      const object = this.object(workload);
      return object !== undefined && fits(object) ? object : undefined;
    });
  }

  /** Waits until the workload's template has changed that often. */
  async untilCount(workload: ObservedWorkload, changes: number): Promise<ApiObject> {
    const what = `template change ${String(changes)} of ${workload}`;
    return this.until(what, workload, () => this.count(workload) >= changes);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#watches);
  }

  async #observe(client: ApiClient, namespace: string, kind: ObservedKind): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${namespace}/${plurals[kind]}`;
    const list = await client.get(path);
    for (const object of list['items'] as ApiObject[]) this.#see(kind, object);
    const { resourceVersion = '' } = list.metadata;
    this.#watches.push(this.#follow(client, `${path}?resourceVersion=${resourceVersion}`, kind));
  }

  async #follow(client: ApiClient, path: string, kind: ObservedKind): Promise<void> {
    try {
      for await (const { type, object } of client.watch(path, this.#abort.signal)) {
        if (type === 'DELETED') this.#observed.delete(`${kind}/${object.metadata.name}`);
        else this.#see(kind, object);
      }
      if (!this.#abort.signal.aborted) throw new Error(`the watch of ${kind} ended`);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#error = error as Error;
    }
  }

  #see(kind: ObservedKind, object: ApiObject): void {
    const workload: ObservedWorkload = `${kind}/${object.metadata.name}`;
    const template = JSON.stringify((object['spec'] as { template: unknown }).template);
    const known = this.#observed.get(workload);
    const changes = known === undefined ? 0 : known.changes + (known.template === template ? 0 : 1);
    this.#observed.set(workload, { template, changes, object });
  }
}

/** Whether the workload's own controller has rolled the present template out to every pod. */
export function isRolledOut({ metadata, spec, status }: ApiObject): boolean {
  const counts = (status ?? {}) as Readonly<Record<string, number | undefined>>;
  if (counts['observedGeneration'] !== metadata.generation) return false;
  const { replicas } = spec as { replicas?: number };
  const fields =
    replicas === undefined
      ? ['currentNumberScheduled', 'updatedNumberScheduled', 'numberReady']
      : ['replicas', 'updatedReplicas', 'readyReplicas'];
  const wanted = replicas ?? counts['desiredNumberScheduled'];
  return fields.every((field) => counts[field] === wanted);
}
