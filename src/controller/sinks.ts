/** The sinks of the watches: they turn list items and watch events into inventory events. */
import type { InventoryEvent, Taken, WatchScope } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKey, workloadKey, type ConfigKind, type WorkloadKind } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** Where an object comes from: part of a list, a watch event, or the watch event of its creation. */
export type SinkOrigin = 'list' | 'watch' | 'created';

/** The kind and namespace of a watch, and its name among the watches that must be listed. */
export interface WatchScopeName<Kind> {
  readonly kind: Kind;
  /** The one watched namespace; undefined for all. */
  readonly namespace: string | undefined;
  readonly watchName: string;
}

/** Receives the objects of one reflector. Keys are `namespace/name`, or `name` for a Namespace. */
export interface Sink<T> {
  upsert(state: T, origin: SinkOrigin): void;
  /** @param resourceVersion of the DELETED event, or of the list that lacks the object */
  remove(key: string, origin: SinkOrigin, resourceVersion?: string): void;
  keys(): Iterable<string>;
  listed(resourceVersion: string): void;
}

export interface WorkloadSink extends Sink<WorkloadState> {
  /** The kind cannot be watched now: its workloads count as deleted, and nothing waits for its list any more. */
  forget(): void;
}

export interface SinkOptions {
  readonly take: (event: InventoryEvent) => Taken;
  readonly inventory: Pick<Inventory, 'configs' | 'workloads' | 'namespaces'>;
  /** Notes that a list of the watch is complete. */
  readonly listed: () => void;
  readonly scope: WatchScope;
}

export function configSink(kind: ConfigKind, { take, inventory, listed, scope }: SinkOptions): Sink<ConfigState> {
  return {
    keys: () => inventory.configs.fullNames(kind, scope.namespace),
    upsert: (state, origin) => {
      take({ type: 'config', state, origin: origin === 'list' ? 'list' : 'watch' });
    },
    remove: (fullName, origin, resourceVersion) => {
      const { namespace, name } = split(fullName);
      const key = configKey(kind, namespace, name);
      take({ type: 'config-gone', key, origin: origin === 'list' ? 'list' : 'watch', resourceVersion });
    },
    listed: (resourceVersion) => {
      take({ type: 'listed', scope, resourceVersion });
      listed();
    },
  };
}

export function workloadSink(kind: WorkloadKind, { take, inventory, listed, scope }: SinkOptions): WorkloadSink {
  return {
    forget: () => {
      for (const fullName of [...inventory.workloads.fullNames(kind, scope.namespace)])
        take({ type: 'workload-gone', key: workloadKey({ kind, ...split(fullName) }) });
      listed();
    },
    keys: () => inventory.workloads.fullNames(kind, scope.namespace),
    upsert: (state, origin) => {
      take({ type: 'workload', state, origin });
    },
    remove: (fullName, origin, resourceVersion) => {
      const key = workloadKey({ kind, ...split(fullName) });
      take({ type: 'workload-gone', key, listRv: origin === 'list' ? resourceVersion : undefined });
    },
    listed: (resourceVersion) => {
      take({ type: 'listed', scope, resourceVersion });
      listed();
    },
  };
}

export function namespaceSink({ take, inventory, listed, scope }: SinkOptions): Sink<NamespaceState> {
  return {
    keys: () => inventory.namespaces.names(),
    upsert: (state) => {
      take({ type: 'namespace', state });
    },
    remove: (name) => {
      take({ type: 'namespace-gone', name });
    },
    listed: (resourceVersion) => {
      take({ type: 'listed', scope, resourceVersion });
      listed();
    },
  };
}

function split(fullName: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = fullName.split('/');
  return { namespace, name };
}
