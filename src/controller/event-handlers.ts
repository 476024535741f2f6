/**
 * The ends of the watches: they put what arrives into the caches and queue the keys of the workloads to look at.
 * An event decides nothing; it only says where to look.
 */
import type { Origin } from '../cache/observe.ts';
import type { Clock } from '../lib/clock.ts';
import { changeId } from '../model/change-id.ts';
import type { ConfigState } from '../model/config-state.ts';
import {
  configKey,
  workloadKey,
  type ConfigKey,
  type ConfigKind,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import { describeProblems } from '../model/hints.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Caches } from './planner.ts';
import { reportConfigProblem, reportNamespaceProblem, type HintReportsContext } from './hint-reports.ts';
import type { RelistNamespace } from './ports.ts';

export interface HandlerContext extends Caches, HintReportsContext {
  readonly clock: Clock;
  /** Asks for a look at a workload. */
  readonly enqueue: (key: WorkloadKey) => void;
  /** Notes that a watch has been listed. */
  readonly listed: (watch: string) => void;
  readonly relistNamespace: RelistNamespace;
  /** The API server has gone back to an older state: nothing that is remembered holds any more. */
  readonly onRewound: () => void;
  /** Whether this replica is the one that writes; what it sees before, it reports when it becomes that one. */
  readonly isActing: () => boolean;
  /** Whether the options choose this namespace. */
  readonly isLookedAfter: (namespace: string) => boolean;
  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  readonly isOptedInByDefault: (namespace: string) => boolean;
}

/** What a handler takes. */
export interface Watched<K> {
  readonly kind: K;
  /** The one namespace that is watched; undefined for all. */
  readonly namespace: string | undefined;
  /** The name under which the watch is listed. */
  readonly watch: string;
}

/** Takes what the watch of one kind of config brings. */
export class ConfigHandler {
  readonly #watched: Watched<ConfigKind>;
  readonly #context: HandlerContext;
  #hasListed = false;

  constructor(watched: Watched<ConfigKind>, context: HandlerContext) {
    this.#watched = watched;
    this.#context = context;
  }

  upsert(state: ConfigState, origin: Origin): void {
    const { configs, clock, logger, onRewound } = this.#context;
    if (origin === 'list' && configs.isBehind(state)) {
      onRewound();
      return;
    }
    const key = configKey(state.kind, state.namespace, state.name);
    this.#reportProblem(configs.get(key)?.state, state);
    // The first list says what is there, not when it changed.
    const seenAtMs = this.#hasListed ? clock.monotonicMs() : undefined;
    if (!configs.upsert(state, seenAtMs)) return;
    this.#enqueueUsers(key);
    if (seenAtMs === undefined) return;
    const change = changeId(key, configs.get(key)?.contentRv ?? '');
    logger.debug({ config: key, change, resourceVersion: state.resourceVersion }, 'config seen to change');
  }

  /** @param fullName `namespace/name` */
  remove(fullName: string): void {
    const [namespace = '', name = ''] = fullName.split('/');
    const key = configKey(this.#watched.kind, namespace, name);
    if (this.#context.configs.remove(key)) this.#enqueueUsers(key);
  }

  keys(): Iterable<string> {
    return this.#context.configs.fullNames(this.#watched.kind, this.#watched.namespace);
  }

  listed(): void {
    this.#hasListed = true;
    this.#context.listed(this.#watched.watch);
  }

  /** What is wrong with the hints on it, when that is news. */
  #reportProblem(known: ConfigState | undefined, state: ConfigState): void {
    const { isActing, isLookedAfter } = this.#context;
    const isNews = known?.problem?.text !== state.problem?.text;
    if (isNews && isActing() && isLookedAfter(state.namespace)) reportConfigProblem(this.#context, state);
  }

  #enqueueUsers(key: ConfigKey): void {
    const { workloads, enqueue } = this.#context;
    for (const user of workloads.usersOf(key)) enqueue(user);
  }
}

/** Takes what the watch of one kind of workload brings. */
export class WorkloadHandler {
  readonly #watched: Watched<WorkloadKind>;
  readonly #context: HandlerContext;

  constructor(watched: Watched<WorkloadKind>, context: HandlerContext) {
    this.#watched = watched;
    this.#context = context;
  }

  upsert(state: WorkloadState, origin: Origin): void {
    const { workloads, enqueue, onRewound } = this.#context;
    if (origin === 'list' && workloads.isBehind(state)) {
      onRewound();
      return;
    }
    const key = workloadKey(state);
    const known = workloads.get(key)?.state;
    if (!workloads.upsert(state, origin)) return;
    // A status write is no reason to look again, least of all at a workload that backs off.
    if (known === undefined || !asksForTheSame(known, state)) enqueue(key);
  }

  /** @param fullName `namespace/name` */
  remove(fullName: string): void {
    const [namespace = '', name = ''] = fullName.split('/');
    const key = workloadKey({ kind: this.#watched.kind, namespace, name });
    if (this.#context.workloads.remove(key)) this.#context.enqueue(key);
  }

  keys(): Iterable<string> {
    return this.#context.workloads.fullNames(this.#watched.kind, this.#watched.namespace);
  }

  listed(): void {
    this.#context.listed(this.#watched.watch);
  }
}

/** Takes what is seen of Namespaces: which are looked after, and what they say for their workloads. */
export class NamespaceHandler {
  readonly #watch: string;
  readonly #context: HandlerContext;
  #hasListed = false;

  constructor(watch: string, context: HandlerContext) {
    this.#watch = watch;
    this.#context = context;
  }

  upsert(state: NamespaceState): void {
    const { namespaces, relistNamespace, isOptedInByDefault } = this.#context;
    const wasOptedIn = isOptedInByDefault(state.name);
    const known = namespaces.upsert(state, this.#hasListed);
    if (known !== undefined && saysTheSame(known, state)) return;
    this.#reportProblems(known, state);
    this.#enqueueAll(state.name);
    // Workloads that say nothing were not kept while nothing opted them in. Before the first list is complete no
    // workload has been asked for yet.
    if (this.#hasListed && !wasOptedIn && isOptedInByDefault(state.name)) relistNamespace(state.name);
  }

  remove(name: string): void {
    if (this.#context.namespaces.remove(name)) this.#enqueueAll(name);
  }

  keys(): Iterable<string> {
    return this.#context.namespaces.names();
  }

  listed(): void {
    this.#hasListed = true;
    this.#context.listed(this.#watch);
  }

  /** What is wrong with the hints on it, when that is news. */
  #reportProblems(known: NamespaceState | undefined, state: NamespaceState): void {
    const { isActing, isLookedAfter } = this.#context;
    const isNews = describeProblems(known?.problems ?? []) !== describeProblems(state.problems);
    if (isNews && isActing() && isLookedAfter(state.name)) reportNamespaceProblem(this.#context, state);
  }

  #enqueueAll(namespace: string): void {
    const { workloads, enqueue } = this.#context;
    for (const key of workloads.keys(namespace)) enqueue(key);
  }
}

/** Reports what was seen before this replica began to act. */
export function reportAllProblems(context: HandlerContext): void {
  const { configs, namespaces, isLookedAfter } = context;
  for (const state of configs.states()) if (isLookedAfter(state.namespace)) reportConfigProblem(context, state);
  for (const { state } of namespaces.all()) if (isLookedAfter(state.name)) reportNamespaceProblem(context, state);
}

function saysTheSame(a: NamespaceState, b: NamespaceState): boolean {
  return JSON.stringify({ ...a, resourceVersion: '' }) === JSON.stringify({ ...b, resourceVersion: '' });
}

/** Everything but what a status write or a metadata write of somebody else changes. */
function asksForTheSame(a: WorkloadState, b: WorkloadState): boolean {
  const relevant = (state: WorkloadState): string =>
    JSON.stringify({ ...state, resourceVersion: '', isComplete: false, templateWriter: undefined });
  return relevant(a) === relevant(b);
}
