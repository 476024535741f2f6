/**
 * The pod templates of every workload of a cluster since a moment, as a separate client's watch sees them: the measure
 * of rollouts, whatever client caused them.
 */
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import { plurals } from './objects.ts';

/** `Deployment/namespace/name` */
export type WorkloadName = `${ObservedKind}/${string}/${string}`;

export interface WorkloadHistory {
  /** The workload as last observed. */
  object: ApiObject;
  /** Its pod templates, without consecutive duplicates. */
  readonly templates: ApiObject[];
  /** Number of changes of its template; deleting and creating the workload does not count. */
  changes: number;
}

export class TemplateHistory {
  readonly #histories = new Map<string, WorkloadHistory>();
  readonly #abort = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #error: Error | undefined;

  static async start(client: ApiClient): Promise<TemplateHistory> {
    const history = new TemplateHistory();
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
    await Promise.all(kinds.map((kind) => history.#observe(client, kind)));
    return history;
  }

  /** The history of a workload; undefined before it exists. @throws Error when a watch has ended */
  of(workload: WorkloadName): WorkloadHistory | undefined {
    if (this.#error !== undefined) throw this.#error;
    return this.#histories.get(workload);
  }

  /** How often the template of a workload has changed. */
  changes(workload: WorkloadName): number {
    return this.of(workload)?.changes ?? 0;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#watches);
  }

  async #observe(client: ApiClient, kind: ObservedKind): Promise<void> {
    const path = `/apis/apps/v1/${plurals[kind]}`;
    const list = await client.get(path);
    for (const object of list['items'] as ApiObject[]) this.#see(kind, object);
    const { resourceVersion = '' } = list.metadata;
    this.#watches.push(this.#follow(client, `${path}?resourceVersion=${resourceVersion}`, kind));
  }

  async #follow(client: ApiClient, path: string, kind: ObservedKind): Promise<void> {
    try {
      for await (const { type, object } of client.watch(path, this.#abort.signal)) {
        if (type !== 'DELETED') this.#see(kind, object);
      }
      if (!this.#abort.signal.aborted) throw new Error(`the test's own watch of ${kind} ended`);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#error = error as Error;
    }
  }

  #see(kind: ObservedKind, object: ApiObject): void {
    const { namespace = '', name } = object.metadata;
    const key: WorkloadName = `${kind}/${namespace}/${name}`;
    const { template } = object['spec'] as { template: ApiObject };
    const known = this.#histories.get(key);
    const history = known ?? { object, templates: [], changes: 0 };
    const isNew = JSON.stringify(history.templates.at(-1)) !== JSON.stringify(template);
    if (isNew) history.templates.push(template);
    if (isNew && known?.object.metadata.uid === object.metadata.uid) history.changes += 1;
    history.object = object;
    this.#histories.set(key, history);
  }
}
