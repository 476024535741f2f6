/**
 * The ends of the watches: they put what arrives into the caches and queue the keys of the workloads to look at.
 * An event decides nothing; it only says where to look.
 */
import type { ConfigCache } from '../cache/config-cache.ts';
import type { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConfigState } from '../model/config-state.ts';
import {
  configKey,
  workloadKey,
  type ConfigKey,
  type ConfigKind,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** Whether an object was in a list or came with an event of a watch. */
export type Origin = 'list' | 'watch';

export interface HandlerContext {
  readonly configs: ConfigCache;
  readonly workloads: WorkloadCache;
  readonly clock: Clock;
  /** Asks for a look at a workload. */
  readonly enqueue: (key: WorkloadKey) => void;
  /** Notes that a resource has been listed. */
  readonly listed: (resource: string) => void;
}

/** What a handler takes, and the name under which its resource is listed. */
export interface Watched<K> {
  readonly kind: K;
  readonly resource: string;
}

/** Takes what the watch of one kind of config brings. */
export class ConfigHandler {
  readonly #kind: ConfigKind;
  readonly #resource: string;
  readonly #context: HandlerContext;
  #hasListed = false;

  constructor({ kind, resource }: Watched<ConfigKind>, context: HandlerContext) {
    this.#kind = kind;
    this.#resource = resource;
    this.#context = context;
  }

  upsert(state: ConfigState): void {
    // The first list says what is there, not when it changed.
    const seenAtMs = this.#hasListed ? this.#context.clock.monotonicMs() : undefined;
    if (this.#context.configs.upsert(state, seenAtMs)) this.#enqueueUsers(`${state.namespace}/${state.name}`);
  }

  /** @param name `namespace/name` */
  remove(name: string): void {
    if (this.#context.configs.remove(this.#keyOf(name))) this.#enqueueUsers(name);
  }

  keys(): Iterable<string> {
    return this.#context.configs.names(this.#kind);
  }

  listed(): void {
    this.#hasListed = true;
    this.#context.listed(this.#resource);
  }

  #enqueueUsers(name: string): void {
    const { workloads, enqueue } = this.#context;
    for (const user of workloads.usersOf(this.#keyOf(name))) enqueue(user);
  }

  #keyOf(name: string): ConfigKey {
    const [namespace = '', ownName = ''] = name.split('/');
    return configKey(this.#kind, namespace, ownName);
  }
}

/** Takes what the watch of one kind of workload brings. */
export class WorkloadHandler {
  readonly #kind: WorkloadKind;
  readonly #resource: string;
  readonly #context: HandlerContext;

  constructor({ kind, resource }: Watched<WorkloadKind>, context: HandlerContext) {
    this.#kind = kind;
    this.#resource = resource;
    this.#context = context;
  }

  upsert(state: WorkloadState, origin: Origin): void {
    const { workloads, enqueue } = this.#context;
    const key = workloadKey(state);
    const known = workloads.get(key);
    if (!workloads.upsert(state, origin)) return;
    // A status write changes the version alone. It is no reason to look again, least of all at one that backs off.
    if (known === undefined || !asksForTheSame(known, state)) enqueue(key);
  }

  /** @param fullName `namespace/name` */
  remove(fullName: string): void {
    const [namespace = '', name = ''] = fullName.split('/');
    const key = workloadKey({ kind: this.#kind, namespace, name });
    if (this.#context.workloads.remove(key)) this.#context.enqueue(key);
  }

  keys(): Iterable<string> {
    return this.#context.workloads.names(this.#kind);
  }

  listed(): void {
    this.#context.listed(this.#resource);
  }
}

function asksForTheSame(a: WorkloadState, b: WorkloadState): boolean {
  const withoutVersion = (state: WorkloadState): string => JSON.stringify({ ...state, resourceVersion: '' });
  return withoutVersion(a) === withoutVersion(b);
}
